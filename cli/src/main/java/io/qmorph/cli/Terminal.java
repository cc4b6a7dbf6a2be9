package io.qmorph.cli;

import io.qmorph.lab.Progress;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Where commands print: the standard output that the command line was made with.
@Command
final class Terminal {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  void line(String text) {
    out().println(text);
  }

  /// A progress display that suits what the output goes to.
  Progress progress() {
    boolean terminal = System.console() != null && System.console().isTerminal();
    PrintWriter out = out();
    return new Progress(
        text -> {
          out.print(text);
          out.flush();
        },
        System::nanoTime,
        terminal);
  }
}
