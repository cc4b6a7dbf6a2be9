package io.qmorph.cli;

import io.qmorph.lab.Report;
import io.qmorph.lab.RunFolder;

/// What a run ends with on the terminal.
final class Summary {
  private Summary() {}

  static void print(Terminal terminal, Report report, RunFolder folder) {
    terminal.line("");
    terminal.line(
        "Return on " + report.heldOutTasks() + " held-out tasks of " + report.family() + ":");
    terminal.line("");
    terminal.line(report.table());
    terminal.line("");
    report.notes().forEach(terminal::line);
    terminal.line(
        "Report: "
            + folder.path().resolve("report.md")
            + " with learning-curve.png and adaptation.png beside it");
  }
}
