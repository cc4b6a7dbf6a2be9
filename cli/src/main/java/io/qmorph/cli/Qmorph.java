package io.qmorph.cli;

import io.qmorph.lab.UserError;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `qmorph`.
@Command(
    name = "qmorph",
    description =
        "Meta-reinforcement learning: train once over a family of tasks, adapt to a new one.",
    mixinStandardHelpOptions = true,
    version = "qmorph 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      ResumeCommand.class,
      EvaluateCommand.class,
      AdaptCommand.class,
      ActCommand.class,
      ShowCommand.class,
      ListCommand.class,
      ReproduceCommand.class
    },
    footer = {"", "The main job: qmorph train", "Help on a command: qmorph train --help"})
public final class Qmorph {
  private static final int FAILURE = 1;

  private Qmorph() {}

  /// Runs the command and exits with its code.
  ///
  /// @param arguments those of the command line
  public static void main(String[] arguments) {
    System.exit(run(new PrintWriter(System.err, true), arguments));
  }

  /// Runs the command and returns its exit code: 0 for success, 2 for a user's mistake.
  static int run(PrintWriter errors, String... arguments) {
    return new CommandLine(new Qmorph())
        .setErr(errors)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((error, line, _) -> report(error, line))
        .execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
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
