package io.qmorph.lab;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Tells a person how far a long piece of work is: a bar that is redrawn on a terminal, plain lines
/// every few seconds elsewhere.
public final class Progress {
  private static final double TERMINAL_SECONDS = 0.2;
  private static final double PLAIN_SECONDS = 5;
  private static final int WIDTH = 24;

  private final Consumer<String> output;
  private final LongSupplier nanos;
  private final boolean terminal;
  private String phase = "";
  private int total = 1;
  private int first;
  private long start;
  private long shown;
  private int lastLength;

  /// Output goes to `output` as it is to be printed, line ends included; `nanos` is a clock.
  public Progress(Consumer<String> output, LongSupplier nanos, boolean terminal) {
    this.output = output;
    this.nanos = nanos;
    this.terminal = terminal;
  }

  /// Begins a phase of `total` iterations, of which `done` are over already.
  void begin(String name, int done, int iterations) {
    phase = name;
    first = done;
    total = iterations;
    start = nanos.getAsLong();
    shown = start;
  }

  /// Shows where the phase is, unless that was done a moment ago.
  ///
  /// @param done iterations of the phase
  /// @param environmentSteps taken in the phase since it began here
  /// @param latest the newest result in words, may be empty
  void update(int done, long environmentSteps, String latest) {
    long now = nanos.getAsLong();
    double wait = terminal ? TERMINAL_SECONDS : PLAIN_SECONDS;
    if (done < total && (now - shown) / 1e9 < wait) {
      return;
    }
    shown = now;
    print(line(done, environmentSteps, latest, (now - start) / 1e9));
  }

  private String line(int done, long environmentSteps, String latest, double seconds) {
    double rate = (done - first) / Math.max(1e-9, seconds);
    long left = Math.round((total - done) / Math.max(1e-9, rate));
    int filled = (int) ((long) WIDTH * done / total);
    String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    return String.format(
        Locale.ROOT,
        "%-13s [%s] %3d %%  %.0f it/s  %.0fk steps/s  %d:%02d left  %s",
        phase,
        bar,
        100L * done / total,
        rate,
        environmentSteps / Math.max(1e-9, seconds) / 1000,
        left / 60,
        left % 60,
        latest);
  }

  private void print(String line) {
    if (terminal) {
      output.accept("\r" + line + " ".repeat(Math.max(0, lastLength - line.length())));
      lastLength = line.length();
    } else {
      output.accept(line + "\n");
    }
  }

  /// Ends the phase with a line that stays.
  void end(String result) {
    say(String.format(Locale.ROOT, "%-13s %s", phase, result));
  }

  /// Prints a line that stays.
  void say(String text) {
    if (terminal && lastLength > 0) {
      output.accept("\r" + " ".repeat(lastLength) + "\r");
      lastLength = 0;
    }
    output.accept(text + "\n");
  }
}
