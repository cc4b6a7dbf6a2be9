package io.qmorph.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Tells a person how far a long piece of work is: a bar that is redrawn on a terminal, plain lines
/// every few seconds elsewhere.
///
///     maml          [#######.......]  50 %  1:32 left  11 it/s  48k steps/s  return 431.0
///
/// Rates are means over the phase, and the time left assumes that they stay.
public final class Progress {
  private static final double TERMINAL_SECONDS = 0.2;
  private static final double PLAIN_SECONDS = 5;
  private static final int BAR_WIDTH = 14;
  private static final String GAP = "  ";

  /// A longer line would break on a terminal of the usual width, and couldn't be drawn over.
  private static final int TERMINAL_COLUMNS = 79;

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
  ///
  /// @param output prints
  /// @param nanos a clock
  /// @param terminal whether a line can be overwritten
  public Progress(Consumer<String> output, LongSupplier nanos, boolean terminal) {
    this.output = output;
    this.nanos = nanos;
    this.terminal = terminal;
  }

  /// Begins a phase of `iterations`, of which `done` are over already.
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
    print(line(fields(done, environmentSteps, latest, (now - start) / 1e9)));
  }

  /// The most important first.
  private List<String> fields(int done, long environmentSteps, String latest, double seconds) {
    int filled = (int) ((long) BAR_WIDTH * done / total);
    List<String> fields = new ArrayList<>();
    fields.add(
        String.format(
            Locale.ROOT,
            "%-13s [%s%s] %3d %%",
            phase,
            "#".repeat(filled),
            ".".repeat(BAR_WIDTH - filled),
            100L * done / total));
    if (done > first && seconds > 0) {
      double left = seconds * (total - done) / (done - first);
      fields.add(duration(Math.round(left)) + " left");
      fields.add(rate((done - first) / seconds) + " it/s");
      fields.add(rate(environmentSteps / seconds) + " steps/s");
    }
    if (!latest.isEmpty()) {
      fields.add(latest);
    }
    return fields;
  }

  private String line(List<String> fields) {
    StringBuilder line = new StringBuilder(fields.getFirst());
    for (String field : fields.subList(1, fields.size())) {
      if (!terminal || line.length() + GAP.length() + field.length() <= TERMINAL_COLUMNS) {
        line.append(GAP).append(field);
      }
    }
    return line.toString();
  }

  private static String duration(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /// `0.25`, `3.2`, `110`, `48k`, `1.2M`.
  private static String rate(double perSecond) {
    if (perSecond >= 1_000_000) {
      return String.format(Locale.ROOT, "%.1fM", perSecond / 1_000_000);
    }
    if (perSecond >= 10_000) {
      return String.format(Locale.ROOT, "%.0fk", perSecond / 1000);
    }
    String format = perSecond >= 10 ? "%.0f" : perSecond >= 1 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, perSecond);
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
