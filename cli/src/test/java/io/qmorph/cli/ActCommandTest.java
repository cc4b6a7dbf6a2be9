package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.policy.Model;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a run leaves acts without it, and a user who errs reads one line.
class ActCommandTest {
  private static final String TRANSITION =
      "{\"observation\":[0,0,0,0],\"action\":1,\"reward\":1,\"next\":[0,0.2,0,-0.3],"
          + "\"terminated\":false,\"truncated\":false}";

  @TempDir private Path folder;

  private Path run(String method) {
    Path run = folder.resolve("run");
    List<String> arguments = new ArrayList<>(List.of("train", "--out", run.toString()));
    for (String setting :
        List.of(
            "method=" + method,
            "iterations=1",
            "validation.tasks=2",
            "validation.episodes=1",
            "episodeSteps=20",
            "collection.pool=4",
            "collection.tasks=4",
            "collection.replay=400",
            "support.sets=2",
            "support.transitions=8",
            "outer.batch=16",
            "network.hidden=[8]",
            "test.tasks=2",
            "test.episodes=1",
            "test.gradientSteps=[1,2]",
            "baselines=false")) {
      arguments.addAll(List.of("--set", setting));
    }
    StringWriter errors = new StringWriter();
    int code = Qmorph.run(new PrintWriter(errors), arguments.toArray(String[]::new));
    assertEquals(0, code, errors.toString());
    return run;
  }

  private Model model(String method) {
    return Model.load(run(method).resolve("model.qmorph"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"maml", "siamese", "meta-q-learning", "context-dqn"})
  void aRunLeavesAModelThatAdaptsAndActs(String method) {
    Model model = model(method);
    Conversation conversation = new Conversation(model, true);
    String before = conversation.answer("[0, 0, 0, 0]");
    assertTrue(before.matches("\\{\"action\":[01],\"values\":\\[[^,]+,[^,]+\\]}"), before);
    assertEquals("{\"seen\":1}", conversation.answer(TRANSITION));
    assertEquals("{\"seen\":2}", conversation.answer(TRANSITION));
    String adapted = conversation.answer("{\"adapt\": " + model.steps().getLast() + "}");
    assertTrue(adapted.contains("\"norm\":"), adapted);
    assertFalse(adapted.contains("\"norm\":0.0,"), adapted);
    assertFalse(before.equals(conversation.answer("{\"observation\":[0,0,0,0]}")), before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello | it must be JSON, was hello",
        "5 | it must be an array or an object, was 5",
        "[1,2] | observation must have 4 numbers, had 2",
        "[1,2,3,\"4\"] | observation must be of numbers, was \"4\"",
        "[1e99,0,0,0] | observation[0] must be finite and in",
        "{\"obs\":[1]} | it must have the keys [observation], had [obs]",
        "{\"adapt\":7} | steps must be one of [0, 1, 2, 3], was 7",
        "{\"adapt\":\"x\"} | adapt must be a whole number, was \"x\"",
        "{\"action\":1} | it must have the keys [action, next, observation, reward, terminated,",
      })
  void aWrongLineIsNamedAndChangesNothing(String line, String message) {
    Conversation conversation = new Conversation(model("maml"), true);
    String before = conversation.answer("[0, 0, 0, 0]");
    var refusal = assertThrows(IllegalArgumentException.class, () -> conversation.answer(line));
    assertTrue(String.valueOf(refusal.getMessage()).startsWith(message), refusal.getMessage());
    assertEquals(before, conversation.answer("[0, 0, 0, 0]"));
    assertEquals("{\"seen\":1}", conversation.answer(TRANSITION));
  }

  @Test
  void aFolderWithoutAModelIsNamed() {
    StringWriter errors = new StringWriter();
    assertEquals(2, Qmorph.run(new PrintWriter(errors), "act", folder.toString()));
    assertEquals(
        "qmorph: can't read " + folder.resolve("model.qmorph") + ": there is no such file",
        errors.toString().strip());
  }
}
