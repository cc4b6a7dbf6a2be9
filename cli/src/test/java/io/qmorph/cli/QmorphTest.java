package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a user who errs reads: one line, and exit code 2.
class QmorphTest {
  @TempDir private Path folder;

  private static String fail(String... arguments) {
    StringWriter errors = new StringWriter();
    int code = Qmorph.run(new PrintWriter(errors), arguments);
    assertEquals(2, code, errors.toString());
    assertEquals(1, errors.toString().strip().lines().count(), errors.toString());
    return errors.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inner.stepz=3 | inner.stepz is not a setting; did you mean inner.steps?",
        "inner.steps=0 | inner.steps must be a whole number in [1, 100], was 0",
        "inner.rate=fast | inner.rate must be a number in",
        "inner.learnRates=7 | inner.learnRates must be true or false, was 7",
        "inner.adapts=haed | inner.adapts must be all, head, body, or names of parameters, was"
            + " haed; d",
        "'inner.adapts=[2, 1.wight]' | was 1.wight; did you mean 1.weight?",
        "inner.adapts=[] | inner.adapts must be a word or a list of at least one, was []",
        "inner.proximal=-1 | inner.proximal must be a number in [0, 1000000], was -1",
        "family=cartpol | did you mean cartpole?",
        "method=mmal | did you mean maml?",
        "inner=3 | inner must be a section of keys and values, was 3",
        "collection.tasks=1000 | collection.tasks must be at most collection.pool",
        "recurrent.encoder=lstm | recurrent.encoder must be one of gru, set, was lstm",
        "recurrent.episodes=0 | recurrent.episodes must be a whole number in [1, 1000], was 0",
        "nothing | a setting must be key=value, was nothing"
      })
  void aWrongSettingIsNamed(String setting, String message) {
    String errors = fail("train", "--set", setting, "--out", folder.resolve("run").toString());
    assertTrue(errors.contains(message), errors);
    assertTrue(!Files.exists(folder.resolve("run")), "a run folder was made");
  }

  @Test
  void whatDoesNotCombineIsRefusedWithItsReason() {
    String errors =
        fail("train", "--set", "method=reptile", "--set", "inner.adapts=head", "--out", "run");
    assertTrue(errors.contains("inner.adapts must be all with reptile, which"), errors);
    errors = fail("train", "--set", "method=reptile", "--set", "inner.order=second");
    assertTrue(errors.contains("inner.order must be first with method reptile, which"), errors);
    errors = fail("train", "--set", "method=implicit-maml", "--set", "inner.proximal=0");
    assertTrue(errors.contains("inner.proximal must be a number in [1.0E-6,"), errors);
  }

  @Test
  void aReplayTooSmallForAStretchIsNamed() {
    String errors =
        fail(
            "train",
            "--set",
            "method=recurrent-dqn",
            "--set",
            "collection.replay=300",
            "--out",
            folder.resolve("run").toString());
    assertTrue(errors.contains("collection.replay keeps of each lane, 37, were 50"), errors);
  }

  @Test
  void aBrokenSpecIsNamedWithItsLine() throws Exception {
    Path spec = folder.resolve("spec.yaml");
    Files.writeString(spec, "family: cartpole\ninner: [1, 2\n");
    assertTrue(fail("train", spec.toString()).contains("line"), "no line");
    Files.writeString(spec, "seed: 1\nseed: 2\n");
    assertTrue(fail("train", spec.toString()).contains("seed"), "no key");
    Files.writeString(spec, "- a\n- b\n");
    fail("train", spec.toString());
    fail("train", folder.resolve("missing.yaml").toString());
  }

  @Test
  void aFolderThatIsNoRunIsNamed() throws Exception {
    assertTrue(fail("resume", folder.toString()).contains("is not a run"));
    assertTrue(fail("evaluate", folder.toString()).contains("is not a run"));
    Files.writeString(folder.resolve("mine.txt"), "precious");
    assertTrue(fail("train", "--out", folder.toString()).contains("is not empty"));
    assertEquals("precious", Files.readString(folder.resolve("mine.txt")));
  }

  @Test
  void listsWhatThereIs() {
    for (String what : new String[] {"families", "methods", "losses"}) {
      assertEquals(0, Qmorph.run(new PrintWriter(new StringWriter()), "list", what));
    }
  }
}
