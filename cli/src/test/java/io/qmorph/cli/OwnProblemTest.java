package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.policy.Model;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The inventory of the examples, compiled as an outsider's, from the terminal and in code.
class OwnProblemTest {
  private static final Path EXAMPLE = Path.of("..", "examples", "inventory");
  private static final List<String> SMALL =
      List.of(
          "iterations=2",
          "validation.tasks=2",
          "validation.episodes=1",
          "collection.pool=4",
          "collection.tasks=4",
          "collection.replay=400",
          "support.sets=2",
          "outer.batch=16",
          "network.hidden=[8]",
          "test.tasks=2",
          "test.episodes=1");

  @TempDir private Path folder;

  @BeforeEach
  void compile() throws Exception {
    List<String> javac = new ArrayList<>(List.of("javac", "-d", classes().toString()));
    javac.addAll(List.of("-cp", System.getProperty("jdk.module.path")));
    try (Stream<Path> sources = Files.walk(EXAMPLE.resolve("src/main/java"))) {
      sources.filter(Files::isRegularFile).map(Path::toString).forEach(javac::add);
    }
    runTool(javac);
    Path services = Path.of("META-INF", "services");
    Files.createDirectories(classes().resolve(services));
    Path provider = services.resolve("io.qmorph.env.TaskFamily");
    Files.copy(
        EXAMPLE.resolve("src/main/resources").resolve(provider), classes().resolve(provider));
  }

  private Path classes() {
    return folder.resolve("classes");
  }

  private static String runTool(List<String> command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.set(0, Path.of(System.getProperty("java.home"), "bin", command.getFirst()).toString());
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  private String qmorph(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--with", classes().toString()));
    all.addAll(List.of(arguments));
    PrintStream before = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    StringWriter errors = new StringWriter();
    try {
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      int code = Qmorph.run(new PrintWriter(errors), all.toArray(String[]::new));
      assertEquals(0, code, errors.toString());
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  @Test
  void itIsDescribedTrainedJudgedAndAdaptedFromTheTerminal() {
    String description = qmorph("describe", "inventory");
    assertTrue(description.contains("mean demand of a day, units"), description);
    assertTrue(qmorph("list", "families").contains("inventory"));
    String run = folder.resolve("run").toString();
    List<String> train = new ArrayList<>(List.of("train", "--out", run));
    Stream.concat(SMALL.stream(), Stream.of("family=inventory", "baselines=false"))
        .forEach(setting -> train.addAll(List.of("--set", setting)));
    qmorph(train.toArray(String[]::new));
    assertTrue(qmorph("show", run).startsWith("maml on inventory, seed 0"));
    assertTrue(qmorph("evaluate", run, "--tasks", "3").contains("adapted on a support set"));
    qmorph("adapt", run, "--task", "demand=11,lost=0.8", "--episodes", "2", "--steps", "1");
    qmorph("resume", run);
    Model model = Model.load(folder.resolve("run").resolve("model.qmorph"));
    assertEquals("inventory", model.about().get("family"));
    assertEquals(6, model.signature().actions().n());
  }

  @Test
  void withoutItsJarARunOfItIsNamedInOneLine() {
    StringWriter errors = new StringWriter();
    int code = Qmorph.run(new PrintWriter(errors), "train", "--set", "family=inventory");
    assertEquals(2, code);
    assertTrue(errors.toString().contains("there is no task family inventory, did you mean"));
    errors = new StringWriter();
    String nowhere = folder.resolve("nowhere.jar").toString();
    assertEquals(2, Qmorph.run(new PrintWriter(errors), "--with", nowhere, "list", "families"));
    assertEquals(
        "qmorph: --with must be a jar or a folder of classes, there is no " + nowhere,
        errors.toString().strip());
  }

  @Test
  void itIsTrainedInCodeAndActsWithoutTheLab() throws Exception {
    String classPath = System.getProperty("jdk.module.path");
    Path model = folder.resolve("inventory.qmorph");
    List<String> train = new ArrayList<>(java(classes() + File.pathSeparator + classPath));
    train.addAll(List.of("com.example.inventory.Train", folder.resolve("coded").toString()));
    train.add(model.toString());
    train.addAll(SMALL);
    assertTrue(runTool(train).contains("adapted on a support set"));
    String few =
        Stream.of(classPath.split(File.pathSeparator))
            .filter(place ->
                !place.matches(
                    ".*[/\\\\](lab|meta|cli)[/\\\\]target.*|.*(xchart|yaml|databind|picocli).*jar"))
            .reduce(classes().toString(), (left, right) -> left + File.pathSeparator + right);
    List<String> act = new ArrayList<>(java(few));
    act.addAll(List.of("com.example.inventory.Act", model.toString()));
    String output = runTool(act);
    assertTrue(output.contains("a day's earnings adapted: "), output);
  }

  private static List<String> java(String classPath) {
    return List.of("java", "--add-modules", "jdk.incubator.vector", "-cp", classPath);
  }
}
