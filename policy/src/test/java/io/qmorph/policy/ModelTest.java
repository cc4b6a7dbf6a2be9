package io.qmorph.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Box;
import io.qmorph.env.Discrete;
import io.qmorph.nn.Mlp;
import io.qmorph.nn.Safetensors;
import io.qmorph.rl.Batch;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
  private static final Mlp NETWORK = Mlp.relu(2, List.of(8), 3);
  private static final Signature SIGNATURE =
      new Signature(
          new Box(new float[] {-1, Float.NEGATIVE_INFINITY}, new float[] {1, 5}),
          new Discrete(3),
          new Signature.Support(4, 0.9, 0.5));

  @TempDir private Path folder;

  private static Tree<NDArray> parameters() {
    Tree<ArrayType> types =
        Tree.of("0.weight", ArrayType.floats(8, 2), "0.bias", ArrayType.floats(8))
            .with("1.weight", ArrayType.floats(3, 8))
            .with("1.bias", ArrayType.floats(3));
    return types.map(type -> {
      NDArray array = NDArray.zeros(type);
      for (int i = 0; i < array.floats().length; i++) {
        array.floats()[i] = (float) Math.sin(1 + i * 1.7);
      }
      return array;
    });
  }

  /// Plain descent on the support set, by `rate`.
  private static Program adaptation(int steps, double rate) {
    Tree<ArrayType> inputs =
        parameters()
            .map(NDArray::type)
            .prefixed("meta")
            .merge(Batch.signature(4, 2).prefixed("support"));
    TdLoss loss = new TdLoss(new TdLoss.Error.Squared(), false);
    return Program.trace(
        inputs,
        given -> {
          Tree<Tensor> now = given.under("meta");
          for (int step = 0; step < steps; step++) {
            Tensor error =
                loss.of(NETWORK, now, given.under("meta"), Batch.of(given.under("support")));
            now = now.zip(Gradient.of(error, now), (p, g) -> p.minus(g.times(rate)));
          }
          return now;
        });
  }

  private static ModelContent content(double rate) {
    Program act =
        Program.trace(
            parameters()
                .map(NDArray::type)
                .prefixed("parameters")
                .with("observation", ArrayType.floats(1, 2)),
            given ->
                Tree.of(
                    "values", NETWORK.apply(given.under("parameters"), given.get("observation"))));
    Programs programs =
        new Programs(
            new TreeMap<>(
                Map.of(0, adaptation(0, rate), 1, adaptation(1, rate), 3, adaptation(3, rate))),
            3,
            act);
    return new ModelContent(SIGNATURE, programs, parameters(), Map.of("method", "descent"));
  }

  private static Model model() {
    return Model.of(content(0.02));
  }

  /// Action 2 is always worth most.
  private static Experience experience(Model model) {
    Experience seen = model.experience();
    for (int i = 0; i < 4; i++) {
      float[] at = {i / 4f, -i};
      seen.add(at, i % 3, i % 3 == 2 ? 10 : -10, at, true, false);
    }
    return seen;
  }

  @Test
  void adaptationChangesWhatIsDone() {
    Model model = model();
    float[] observation = {0.5f, -2};
    Policy adapted = model.adapt(experience(model));
    assertTrue(advantage(adapted, observation) > advantage(model.policy(), observation) + 1);
    assertTrue(adapted.change().norm() > 0);
    assertEquals(adapted.change().parameters().names(), parameters().names());
    assertEquals(0, model.policy().change().norm());
    assertEquals(0, model.adapt(experience(model), 0).change().relative());
  }

  private static float advantage(Policy policy, float[] observation) {
    float[] values = policy.values(observation);
    return values[2] - Math.max(values[0], values[1]);
  }

  @Test
  void laterExperienceLeavesPoliciesAsTheyAre() {
    Model model = model();
    Experience seen = experience(model);
    Policy policy = model.adapt(seen);
    Tree<NDArray> before = policy.parameters();
    seen.clear();
    seen.add(new float[] {0, 0}, 0, 100, new float[] {0, 0}, false, false);
    model.adapt(seen);
    assertEquals(before, policy.parameters());
    policy.parameters().leaves().getFirst().floats()[0] = 99;
    assertEquals(before, policy.parameters());
  }

  @Test
  void theOldestExperienceIsForgotten() {
    Model model = model();
    Experience more = model.experience();
    more.add(new float[] {1, 1}, 0, 1000, new float[] {1, 1}, true, false);
    Experience four = experience(model);
    for (int i = 0; i < 4; i++) {
      float[] at = {i / 4f, -i};
      more.add(at, i % 3, i % 3 == 2 ? 10 : -10, at, true, false);
    }
    assertEquals(4, more.size());
    assertEquals(4, more.capacity());
    assertEquals(model.adapt(four).parameters(), model.adapt(more).parameters());
  }

  @Test
  void aFileHoldsAllThatIsNeeded() {
    Path file = folder.resolve("a.qmorph");
    Model model = model();
    model.save(file);
    Model loaded = Model.load(file);
    assertEquals(SIGNATURE, loaded.signature());
    assertEquals(Map.of("method", "descent"), loaded.about());
    assertEquals(List.of(0, 1, 3), loaded.steps());
    assertEquals(
        model.adapt(experience(model)).parameters(), loaded.adapt(experience(loaded)).parameters());
    float[][] observations = {{0.5f, -2}, {-1, 5}, {1, -100}};
    assertArrayEquals(model.policy().act(observations), loaded.policy().act(observations));
    assertArrayEquals(
        model.policy().values(observations[0]), loaded.policy().values(observations[0]));
  }

  @Test
  void theSameModelHasTheSameBytes() throws IOException {
    model().save(folder.resolve("a.qmorph"));
    Model.load(folder.resolve("a.qmorph")).save(folder.resolve("b.qmorph"));
    assertEquals(-1, Files.mismatch(folder.resolve("a.qmorph"), folder.resolve("b.qmorph")));
  }

  @Test
  void anyNumberOfThreadsMayAct() {
    Model model = model();
    Policy adapted = model.adapt(experience(model));
    float[][] observations = new float[500][];
    Arrays.setAll(observations, i -> new float[] {(float) Math.sin(i), (float) -i});
    int[] expected = adapted.act(observations);
    List<int[]> all =
        IntStream.range(0, 64).parallel().mapToObj(_ -> adapted.act(observations)).toList();
    all.forEach(actions -> assertArrayEquals(expected, actions));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2   0   | 0 | 1        | observation[0] must be finite and in [-1.0, 1.0], was 2.0
          0   6   | 0 | 1        | observation[1] must be finite and in [-Infinity, 5.0], was 6.0
          0   -Infinity | 0 | 1  | observation[1] must be finite and in [-Infinity, 5.0], was -Infinity
          0   NaN | 0 | 1        | observation[1] must be finite and in [-Infinity, 5.0], was NaN
          0       | 0 | 1        | observation must have 2 numbers, had 1
          0   0   | 3 | 1        | action must be in [0, 2], was 3
          0   0   | -1 | 1       | action must be in [0, 2], was -1
          0   0   | 0 | NaN      | reward must be finite, was NaN
          0   0   | 0 | Infinity | reward must be finite, was Infinity
          """)
  void refusesExperienceThatDoesNotFit(
      String observation, int action, double reward, String message) {
    Experience seen = model().experience();
    String[] words = observation.strip().split(" +");
    float[] numbers = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Float.parseFloat(words[i]);
    }
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> seen.add(numbers, action, reward, new float[] {0, 0}, false, false));
    assertEquals(message, refusal.getMessage());
    assertEquals(0, seen.size());
  }

  @Test
  void refusesToActByWhatIsNotFinite() {
    Model diverging = Model.of(content(1e30));
    var refusal =
        assertThrows(ArithmeticException.class, () -> diverging.adapt(experience(diverging)));
    assertTrue(
        String.valueOf(refusal.getMessage()).contains("must lead to finite parameters"),
        refusal.getMessage());
  }

  @Test
  void refusesStepsThatItDoesNotHave() {
    Model model = model();
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> model.adapt(model.experience(), 2));
    assertEquals("steps must be one of [0, 1, 3], was 2", refusal.getMessage());
  }

  private ModelException refusal(Path file) {
    ModelException refusal = assertThrows(ModelException.class, () -> Model.load(file));
    assertFalse(String.valueOf(refusal.getMessage()).contains("\n"), refusal.getMessage());
    return refusal;
  }

  @Test
  void saysWhatANewerFormatNeeds() {
    Path file = rewritten("format", "qmorph-model-2");
    assertEquals(
        "the model "
            + file
            + " has format qmorph-model-2, this version of Qmorph reads qmorph-model-1:"
            + " take a newer one",
        refusal(file).getMessage());
  }

  @Test
  void saysThatAnotherFileIsNoModel() {
    Path file = rewritten("format", "qmorph-checkpoint-1");
    assertEquals(
        file + " must be a model of format qmorph-model-1, was qmorph-checkpoint-1",
        refusal(file).getMessage());
    Path none = folder.resolve("none");
    assertEquals("can't read " + none + ": there is no such file", refusal(none).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "actions, 4",
    "actions, many",
    "actions, ",
    "observation.low, 1",
    "observation.low, 1;7",
    "support.transitions, 5",
    "support.discount, 2",
    "usualSteps, 2",
    "program.act, hello",
    "program.adapt.1, ",
    "program.adapt.x, hello"
  })
  void refusesWhatDoesNotFitTogether(String name, String value) {
    Path file = rewritten(name, value == null ? "" : value.replace(';', ','));
    assertTrue(
        String.valueOf(refusal(file).getMessage()).startsWith("the model " + file + " is damaged"));
  }

  /// A model's file with other metadata.
  private Path rewritten(String name, String value) {
    Path file = folder.resolve("other.qmorph");
    model().save(file);
    Safetensors whole = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(whole.metadata());
    metadata.put(name, value);
    new Safetensors(whole.tensors(), metadata).write(file);
    return file;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 100, 2000})
  void refusesATruncatedFile(int size) throws IOException {
    Path file = folder.resolve("a.qmorph");
    model().save(file);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), size));
    assertTrue(
        String.valueOf(refusal(file).getMessage()).startsWith("the model is damaged, or is none"));
  }

  @Test
  void afterARefusalToWriteNothingIsLeft() {
    Path file = folder.resolve("none").resolve("a.qmorph");
    assertThrows(ModelException.class, () -> model().save(file));
    assertFalse(Files.exists(folder.resolve("none")));
  }
}
