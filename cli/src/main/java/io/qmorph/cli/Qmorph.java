package io.qmorph.cli;

import io.qmorph.env.Families;
import io.qmorph.env.Spelling;
import io.qmorph.lab.UserError;
import io.qmorph.nn.Version;
import java.io.PrintWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command `qmorph`.
@Command(
    name = "qmorph",
    description =
        "Meta-reinforcement learning: train once over a family of tasks, adapt to a new one.",
    mixinStandardHelpOptions = true,
    versionProvider = Qmorph.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      ResumeCommand.class,
      EvaluateCommand.class,
      AdaptCommand.class,
      ActCommand.class,
      ShowCommand.class,
      ListCommand.class,
      DescribeCommand.class,
      ReproduceCommand.class
    },
    footer = {"", "The main job: qmorph train", "Help on a command: qmorph train --help"})
public final class Qmorph {
  private static final int FAILURE = 1;

  @Option(
      names = "--with",
      paramLabel = "JAR",
      scope = ScopeType.INHERIT,
      description = "A jar with task families of your own, found as services; repeatable.")
  private List<Path> jars = new ArrayList<>();

  Qmorph() {}

  /// What `--version` prints.
  static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"qmorph " + Version.current()};
    }
  }

  /// The built-in families, and those of the jars.
  Families families() {
    try {
      return Families.installed(loader());
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /// It stays open: classes of the jars are loaded from it as long as the command runs.
  private ClassLoader loader() {
    URL[] places = jars.stream().map(Qmorph::place).toArray(URL[]::new);
    ClassLoader own = Qmorph.class.getClassLoader();
    return places.length == 0 ? own : new URLClassLoader(places, own);
  }

  private static URL place(Path jar) {
    if (!Files.isReadable(jar)) {
      throw new UserError("--with must be a jar or a folder of classes, there is no " + jar);
    }
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UserError("--with must be a jar or a folder of classes, was " + jar, e);
    }
  }

  /// Runs the command and exits with its code.
  ///
  /// @param arguments those of the command line
  public static void main(String[] arguments) {
    System.exit(run(new PrintWriter(System.err, true), arguments));
  }

  /// Runs the command and returns its exit code: 0 for success, 2 for a user's mistake.
  static int run(PrintWriter errors, String... arguments) {
    return run(new PrintWriter(System.out, true), errors, arguments);
  }

  /// The same with another standard output. What can't be printed there is a failure.
  static int run(PrintWriter output, PrintWriter errors, String... arguments) {
    int code =
        commandLine()
            .setOut(output)
            .setErr(errors)
            .execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    if (output.checkError()) {
      errors.println("qmorph: standard output can't be written: it is full or closed");
      return code == 0 ? FAILURE : code;
    }
    return code;
  }

  /// The command with its subcommands, and how their errors are told.
  static CommandLine commandLine() {
    return new CommandLine(new Qmorph())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((error, _) -> refuse(error))
        .setExecutionExceptionHandler((error, line, _) -> report(error, line));
  }

  /// Arguments that don't parse are told in one line, and not by the whole help text.
  private static int refuse(ParameterException error) {
    CommandLine line = error.getCommandLine();
    String nearest =
        error instanceof UnmatchedArgumentException unmatched ? nearest(unmatched) : "";
    CommandSpec command = line.getCommandSpec();
    String help = "; see " + command.qualifiedName() + " --help";
    line.getErr().println("qmorph: " + error.getMessage() + nearest + help);
    return command.exitCodeOnInvalidInput();
  }

  private static String nearest(UnmatchedArgumentException error) {
    List<String> suggestions = error.getSuggestions();
    return suggestions.isEmpty()
        ? ""
        : "; did you mean " + Spelling.nearest(error.getUnmatched().getFirst(), suggestions) + "?";
  }

  /// What was stopped has said so already: see [Interruption].
  private static int report(Exception error, CommandLine line) {
    if (error instanceof UserError mistake) {
      if (mistake.exitCode() != UserError.STOPPED) {
        line.getErr().println("qmorph: " + mistake.getMessage());
      }
      return mistake.exitCode();
    }
    error.printStackTrace(line.getErr());
    return FAILURE;
  }
}
