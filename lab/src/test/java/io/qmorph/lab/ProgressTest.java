package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringBuilder text = new StringBuilder();
  private long seconds;

  private Progress progress(boolean terminal) {
    return new Progress(text::append, () -> seconds * 1_000_000_000L, terminal);
  }

  @Test
  void aTerminalSeesOneLineRewritten() {
    Progress progress = progress(true);
    progress.begin("maml", 0, 100);
    seconds = 10;
    progress.update(50, 20_000, "return 300.0");
    assertTrue(text.toString().startsWith("\rmaml"), text.toString());
    assertTrue(text.toString().contains("50 %  5 it/s  2k steps/s  0:10 left"), text.toString());
    assertEquals(0, text.toString().lines().filter(line -> line.endsWith("\n")).count());
  }

  @Test
  void elsewhereThereIsALineEveryFewSeconds() {
    Progress progress = progress(false);
    progress.begin("maml", 40, 100);
    for (seconds = 1; seconds <= 12; seconds++) {
      progress.update(40 + (int) seconds, 100, "");
    }
    assertEquals(2, text.toString().lines().count(), text.toString());
    assertTrue(text.toString().contains("1 it/s"), text.toString());
  }
}
