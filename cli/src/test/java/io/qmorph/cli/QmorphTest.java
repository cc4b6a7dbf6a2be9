package io.qmorph.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Families;
import io.qmorph.env.TaskFamily;
import io.qmorph.lab.ExperimentSpec.Method;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

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
        "inner.proximal='5' | was \"5\", a text",
        "foo.bar=5 | foo is not a section; did you mean",
        "test.gradientSteps=[] | test.gradientSteps must be a list of at least one whole number",
        "'test.gradientSteps=[1,1]' | in ascending order, was [1, 1]",
        "'test.gradientSteps=[3,1]' | in ascending order, was [3, 1]",
        "siamese.margin=3 | siamese.margin must be 1.0 with method maml, which makes no use of it",
        "recurrent.size=3 | recurrent.size must be 64 with method maml, which makes no use of it",
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
  void aSpecThatIsMissingIsNamed() {
    String missing = folder.resolve("missing.yaml").toString();
    String errors = fail("train", missing);
    assertTrue(errors.contains("can't read the spec " + missing + ": no such file"), errors);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'family: cartpole\ninner: [1, 2\n' | spec.yaml is not a spec, line 3",
        "'seed: 1\nseed: 2\n' | line 2: Duplicate Object property \"seed\"",
        "'- a\n- b\n' | spec.yaml is not a spec: it must be one document of keys and values",
        "'# nothing\n' | spec.yaml is empty: it must hold settings such as family:"
      })
  void aBrokenSpecIsNamedWithWhatIsWrong(String yaml, String message) throws Exception {
    Path spec = Files.writeString(folder.resolve("spec.yaml"), yaml);
    String errors = fail("train", spec.toString(), "--out", folder.resolve("run").toString());
    assertTrue(errors.contains(message), errors);
    assertTrue(!Files.exists(folder.resolve("run")), "a run folder was made");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --threads 0 | --threads must be a whole number in [1, 1024], was 0",
        "train --threads -1 | --threads must be a whole number in [1, 1024], was -1",
        "train --threads 10000 | --threads must be a whole number in [1, 1024], was 10000",
        "resume none --threads 0 | --threads must be",
        "evaluate none --threads 0 | --threads must be",
        "adapt none --threads 0 | --threads must be",
        "reproduce meta --threads 0 | --threads must be",
        "reproduce packer --threads 1025 | --threads must be",
        "reproduce meta --seeds 0 | --seeds must be a whole number in [1, 1000], was 0",
        "reproduce meta --seeds 2000000000 | --seeds must be a whole number in [1, 1000], was",
        "evaluate none --tasks 0 | --tasks must be a whole number in [1, 10000], was 0",
        "evaluate none --tasks 2000000000 | --tasks must be a whole number in [1, 10000], was",
        "adapt none --episodes 0 | --episodes must be a whole number in [1, 10000], was 0",
        "adapt none --episodes 2000000000 | --episodes must be a whole number in [1, 10000], was",
        "evaluate none --tasks 20000000000 | is not an int; see qmorph evaluate --help",
        "evaluate none --task force=9,force=10 | --task must give force once, was force=9 and"
            + " force=10",
        "adapt none --task force=9,force=9 | --task must give force once",
        "adapt none --task force=9 --task force=8 | --task must give force once",
        "adapt none --task force | --task must be NAME=VALUE,..., was force",
        "adapt | Missing required parameter: 'RUN'; see qmorph adapt --help",
        "train --sead 3 | Unknown option: '--sead'; did you mean --seed?; see qmorph train --help",
        "reproduce | see qmorph reproduce --help",
        "list family | see qmorph list --help",
        "trian | did you mean train?; see qmorph --help"
      })
  void aWrongArgumentIsNamedInOneLine(String arguments, String message) {
    String errors = fail(arguments.split(" "));
    assertTrue(errors.contains(message), errors);
  }

  @Test
  void aFolderThatIsNoRunIsNamed() throws Exception {
    assertTrue(fail("resume", folder.toString()).contains("is not a run"));
    assertTrue(fail("evaluate", folder.toString()).contains("is not a run"));
    Files.writeString(folder.resolve("mine.txt"), "precious");
    assertTrue(fail("train", "--out", folder.toString()).contains("is not empty"));
    assertEquals("precious", Files.readString(folder.resolve("mine.txt")));
  }

  private static String print(String... arguments) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int code = Qmorph.run(new PrintWriter(output), new PrintWriter(errors), arguments);
    assertEquals(0, code, errors.toString());
    assertEquals("", errors.toString());
    return output.toString();
  }

  @Test
  void listsWhatThereIs() {
    List<String> families = Families.builtIn().all().stream().map(TaskFamily::name).toList();
    assertEquals(families, firstWords(print("list", "families")));
    List<String> methods = Stream.of(Method.values()).map(Method::word).toList();
    assertEquals(methods, firstWords(print("list", "methods")));
    assertEquals(List.of("squared", "huber"), firstWords(print("list", "losses")));
  }

  private static List<String> firstWords(String lines) {
    return lines.lines().map(line -> line.split(" ", 2)[0]).toList();
  }

  private static final class FullDevice extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"list families", "--help", "train --help", "--version"})
  void whatCantBePrintedIsAFailure(String arguments) {
    StringWriter errors = new StringWriter();
    PrintWriter output = new PrintWriter(new FullDevice());
    assertEquals(1, Qmorph.run(output, new PrintWriter(errors), arguments.split(" ")));
    assertEquals(
        "qmorph: standard output can't be written: it is full or closed\n", errors.toString());
  }

  static Stream<CommandLine> commands() {
    return withSubcommands(Qmorph.commandLine());
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(QmorphTest::withSubcommands));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpFitsOnATerminalAndIsWhole(CommandLine command) {
    String help = command.getUsageMessage();
    help.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    CommandSpec spec = command.getCommandSpec();
    Stream.of(
            Stream.of(spec.usageMessage().description()),
            spec.subcommands().values().stream()
                .flatMap(sub -> Stream.of(sub.getCommandSpec().usageMessage().description()[0])),
            spec.args().stream().flatMap(argument -> Stream.of(argument.description())))
        .flatMap(texts -> texts)
        .flatMap(text -> Stream.of(text.split("\\$\\{DEFAULT-VALUE\\}")))
        .forEach(text -> assertTrue(inOneLine(help).contains(inOneLine(text)), text + "\n" + help));
    assertTrue(spec.usageMessage().description()[0].endsWith("."), "half a sentence in the list");
    for (String example : spec.usageMessage().footer()) {
      assertTrue(help.lines().anyMatch(example::equals), example + "\n" + help);
    }
    assertTrue(!help.contains("......"), help);
  }

  private static String inOneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
