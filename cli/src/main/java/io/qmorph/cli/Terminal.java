package io.qmorph.cli;

import io.qmorph.lab.Progress;
import java.io.PrintStream;

/// Where commands print.
final class Terminal {
  private final PrintStream out = System.out;

  void line(String text) {
    out.println(text);
  }

  /// A progress display that suits what the output goes to.
  Progress progress() {
    boolean terminal = System.console() != null && System.console().isTerminal();
    return new Progress(
        text -> {
          out.print(text);
          out.flush();
        },
        System::nanoTime,
        terminal);
  }
}
