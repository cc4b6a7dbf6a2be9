package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Families;
import io.qmorph.env.TaskFamily;
import io.qmorph.lab.ExperimentSpec.ErrorKind;
import io.qmorph.lab.ExperimentSpec.Method;
import io.qmorph.lab.Likeness;
import io.qmorph.lab.OptimizerSpec;
import io.qmorph.lab.RuleSpec;
import io.qmorph.lab.RunFolder;
import io.qmorph.lab.TrainedRun;
import io.qmorph.lab.UserError;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every method with every loss, and on every family, does a whole small run.
class MethodsTest {
  private static final List<String> SMALL =
      List.of(
          "iterations=2",
          "validation.every=1",
          "validation.tasks=4",
          "validation.episodes=1",
          "episodeSteps=20",
          "collection.pool=4",
          "collection.tasks=4",
          "collection.replay=400",
          "support.sets=2",
          "support.transitions=32",
          "outer.batch=16",
          "network.hidden=[8]",
          "test.tasks=4",
          "test.episodes=1",
          "test.gradientSteps=[1,2]",
          "checkpoints.keepFinished=1",
          "baselines=false");

  @TempDir private Path folder;

  static Stream<Arguments> methodsAndLosses() {
    return Stream.of(Method.values())
        .flatMap(method -> Stream.of(ErrorKind.values()).map(loss -> Arguments.of(method, loss)));
  }

  static List<String> families() {
    return Families.builtIn().all().stream().map(TaskFamily::name).toList();
  }

  private Path run(String... more) {
    return runIn("run", more);
  }

  private Path runIn(String name, String... more) {
    Path run = folder.resolve(name);
    List<String> arguments = new ArrayList<>(List.of("train", "--out", run.toString()));
    Stream.of(SMALL, SmallMethods.settings(List.of(more)), List.of(more))
        .flatMap(List::stream)
        .forEach(setting -> arguments.addAll(List.of("--set", setting)));
    check(arguments.toArray(String[]::new));
    return run;
  }

  private static void check(String... arguments) {
    StringWriter errors = new StringWriter();
    assertEquals(0, Qmorph.run(new PrintWriter(errors), arguments), errors.toString());
  }

  @ParameterizedTest
  @MethodSource("methodsAndLosses")
  void everyMethodTakesEveryLoss(Method method, ErrorKind loss) throws Exception {
    String word = loss.name().toLowerCase(Locale.ROOT);
    Path run = run("method=" + method.word(), "inner.error=" + word, "outer.error=" + word);
    String report = Files.readString(run.resolve("report.json"));
    assertTrue(report.contains("\"method\" : \"" + method.word() + "\""), report);
    assertTrue(!report.contains("NaN"), report);
    assertTrue(Files.size(run.resolve("learning-curve.png")) > 1000);
    check("show", run.toString());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LEARNED_OPTIMIZER", "SIAMESE", "RECURRENT_DQN", "DQN"})
  void everyMetaLearnerTakesDropout(Method method) throws Exception {
    String word = "method=" + method.word();
    Path run = run(word, "network.dropout=0.5", "outer.updates=2");
    String metrics = Files.readString(run.resolve("metrics.jsonl"));
    assertTrue(metrics.contains("\"skipped\":0"), metrics);
    check("evaluate", run.toString(), "--tasks", "3", "--seed", "9");
    Path without = runIn("without", word, "outer.updates=2");
    Path checkpoint = Path.of("checkpoints", method.word(), "00000002.safetensors");
    assertNotEquals(
        -1, Files.mismatch(run.resolve(checkpoint), without.resolve(checkpoint)), "no effect");
  }

  @ParameterizedTest
  @EnumSource(names = {"LEARNED_OPTIMIZER", "SIAMESE", "RECURRENT_DQN", "DQN"})
  void otherMethodsRefuseDropout(Method method) {
    List<String> train = List.of("train", "--out", folder.resolve("run").toString());
    String reason = "network.dropout must be 0.0 with method %s".formatted(method.word());
    refuse(reason, train, "--set", "method=" + method.word(), "--set", "network.dropout=0.5");
    assertTrue(Files.notExists(folder.resolve("run")));
  }

  @Test
  void tasksOfSeveralKindsAndBaselinesTakeDropout() throws Exception {
    Path run =
        run("family=mixed", "network.dropout=0.5", "baselines=true", "test.gradientSteps=[1]");
    String report = Files.readString(run.resolve("report.json"));
    assertTrue(report.contains("\"context\"") && !report.contains("NaN"), report);
  }

  @ParameterizedTest
  @EnumSource(RuleSpec.Kind.class)
  void everyRuleIsLearned(RuleSpec.Kind kind) throws Exception {
    String word = kind.name().toLowerCase(Locale.ROOT);
    Path run =
        run("method=learned-update", "rule.kind=" + word, "rule.optimizer=adam", "rule.units=4");
    assertTrue(Files.readString(run.resolve("spec.yaml")).contains("kind: " + word));
    check("evaluate", run.toString(), "--tasks", "3", "--seed", "9");
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyFamilyCanBeTrainedOnAndAdaptedTo(String family) {
    Path run =
        run("family=" + family, "inner.order=second", "network.dueling=true", "inner.adapts=head");
    check("evaluate", run.toString(), "--tasks", "3", "--seed", "9");
    check("adapt", run.toString(), "--episodes", "2", "--steps", "2");
  }

  @Test
  void anOracleIsToldTheTask() throws Exception {
    Path run = run("method=multi-task", "informed=true");
    check("evaluate", run.toString(), "--tasks", "3", "--seed", "9");
    String report = Files.readString(run.resolve("report.md"));
    assertTrue(report.contains("informed: true"), report);
  }

  @ParameterizedTest
  @EnumSource(OptimizerSpec.Estimator.class)
  void aLearnedOptimizerIsJudgedBesideAdam(OptimizerSpec.Estimator estimator) throws Exception {
    String word = estimator.name().toLowerCase(Locale.ROOT).replace('_', '-');
    Path run = run("method=learned-optimizer", "baselines=true", "optimizer.estimator=" + word);
    String report = Files.readString(run.resolve("report.json"));
    assertTrue(
        report.contains("\"learned\"")
            && report.contains("\"untrained\"")
            && report.contains("\"adam\""),
        report);
    check("adapt", run.toString(), "--episodes", "2", "--steps", "3");
  }

  @Test
  void aLearnedOptimizerAppliesToOtherFamiliesAndSizes() {
    Path run =
        run(
            "method=learned-optimizer",
            "optimizer.estimator=evolution-strategies",
            "optimizer.objective=return");
    List<String> evaluate =
        List.of("evaluate", run.toString(), "--tasks", "3", "--family", "gridnavi");
    check(Stream.concat(evaluate.stream(), Stream.of("--set", "network.hidden=[6,5]")));
    refuse("method and rule can't be set", evaluate, "--set", "rule.units=3");
  }

  @Test
  void otherMethodsDontApplyToOtherFamilies() {
    List<String> evaluate = List.of("evaluate", run().toString(), "--family", "gridnavi");
    refuse("only a learned optimizer applies to other families", evaluate);
  }

  private static void check(Stream<String> arguments) {
    check(arguments.toArray(String[]::new));
  }

  private static void refuse(String reason, List<String> arguments, String... more) {
    StringWriter errors = new StringWriter();
    String[] all = Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new);
    assertNotEquals(0, Qmorph.run(new PrintWriter(errors), all));
    assertTrue(errors.toString().contains(reason), errors.toString());
  }

  @Test
  void evaluatesOnTasksWithAParameterInCommon() {
    Path folder = run("test.gradientSteps=[1]");
    check("evaluate", folder.toString(), "--tasks", "3", "--task", "swapped=true,force=7");
    TrainedRun run = TrainedRun.open(RunFolder.open(folder), Families.builtIn());
    var error = assertThrows(UserError.class, () -> run.evaluate(Map.of("lenght", "1"), 3, 0, 1));
    assertTrue(String.valueOf(error.getMessage()).contains("did you mean length?"));
  }

  @Test
  void theBaselinesAreReported() throws Exception {
    Path run = run("baselines=true", "test.gradientSteps=[1]", "network.layerNorm=true");
    String report = Files.readString(run.resolve("report.json"));
    for (String name : List.of("unadapted", "adapted", "fineTuned", "context", "scratch")) {
      assertTrue(report.contains("\"" + name + "\""), name + " is missing in " + report);
    }
    assertTrue(report.contains("\"scratchLong\""), report);
  }

  @Test
  void tasksAreComparedWithTheKnownOnes() throws Exception {
    Path run = run("method=siamese");
    check("evaluate", run.toString(), "--tasks", "3", "--region", "extrapolation");
    check("adapt", run.toString(), "--task", "force=12", "--episodes", "2", "--steps", "2");
    String report = Files.readString(run.resolve("report.json"));
    assertTrue(report.contains("\"known\""), report);
    TrainedRun trained = TrainedRun.open(RunFolder.open(run), Families.builtIn());
    assertEquals(5, trained.likeness(Map.of(), 5, 9, 1).size());
    Likeness one = trained.likeness(Map.of("force", "12"), 1).orElseThrow();
    assertEquals(3, one.nearest().size());
    assertTrue(one.nearest().getFirst().task().startsWith("force="), one::text);
    assertTrue(one.limit() > 0, one::text);
  }

  @Test
  void otherMethodsCompareNothing() {
    TrainedRun trained = TrainedRun.open(RunFolder.open(run()), Families.builtIn());
    assertTrue(trained.likeness(Map.of(), 1).isEmpty());
    assertTrue(trained.likeness(Map.of(), 4, 5, 1).isEmpty());
  }
}
