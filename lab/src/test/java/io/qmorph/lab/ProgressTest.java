package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final StringBuilder printed = new StringBuilder();
  private long now = 17;

  private Progress progress(boolean terminal) {
    return new Progress(printed::append, () -> now, terminal);
  }

  private String printed() {
    String text = printed.toString();
    printed.setLength(0);
    return text;
  }

  @Test
  void plainLinesComeEveryFewSeconds() {
    Progress progress = progress(false);
    progress.begin("maml", 0, 1000);
    now += 4 * SECOND;
    progress.update(300, 1, "");
    assertEquals("", printed());
    now += SECOND;
    progress.update(250, 250_000, "return 31.5");
    assertEquals(
        "maml          [###...........]  25 %  0:15 left  50 it/s  50k steps/s  return 31.5\n",
        printed());
    now += SECOND;
    progress.update(300, 300_000, "return 31.5");
    assertEquals("", printed());
  }

  @Test
  void theLastIterationIsAlwaysShown() {
    Progress progress = progress(false);
    progress.begin("maml", 0, 4);
    now += SECOND;
    progress.update(4, 8, "");
    assertEquals(
        "maml          [##############] 100 %  0:00 left  4.0 it/s  8.0 steps/s\n", printed());
  }

  @Test
  void aResumedPhaseCountsWhatItDoesItself() {
    Progress progress = progress(false);
    progress.begin("maml", 500, 1000);
    now += 10 * SECOND;
    progress.update(600, 2000, "");
    assertTrue(printed().contains(" 60 %  0:40 left  10 it/s  200 steps/s"));
  }

  @Test
  void nothingDoneYetHasNoRateAndHoursAreShown() {
    Progress progress = progress(false);
    progress.begin("maml", 0, 10_000);
    now += 5 * SECOND;
    progress.update(0, 0, "");
    assertEquals("maml          [..............]   0 %\n", printed());
    now += 5 * SECOND;
    progress.update(10, 0, "");
    assertTrue(printed().contains("2:46:30 left  1.0 it/s"));
  }

  @Test
  void aTerminalsLineIsDrawnOverAndFits() {
    Progress progress = progress(true);
    progress.begin("multi-task", 0, 1000);
    now += SECOND / 10;
    progress.update(1, 10, "");
    assertEquals("", printed());
    now += SECOND;
    progress.update(100, 12_345_678, "return 431.0 and much more that doesn't fit any longer");
    String first = printed();
    assertTrue(first.startsWith("\rmulti-task    [#.............]  10 %  0:10 left"), first);
    assertTrue(first.length() <= 80 && !first.contains("\n"), first);
    now += SECOND;
    progress.update(999, 100, "");
    String second = printed();
    assertTrue(second.startsWith("\r") && second.length() >= first.length(), "leftovers are seen");
    progress.end("done");
    String end = printed();
    assertTrue(end.endsWith("\rmulti-task    done\n"), end);
    assertTrue(end.startsWith("\r  "), "the bar is wiped");
  }

  @Test
  void numbersDoNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      plainLinesComeEveryFewSeconds();
    } finally {
      Locale.setDefault(before);
    }
  }
}
