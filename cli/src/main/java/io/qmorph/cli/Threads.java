package io.qmorph.cli;

import picocli.CommandLine.Option;

/// The option for the number of threads, the same for all commands. Results don't depend on it.
final class Threads {
  private static final Range RANGE = new Range(1, 1024);

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to use; results don't depend on it (default: all processors).")
  private int threads = Math.min(RANGE.high(), Runtime.getRuntime().availableProcessors());

  /// How many; to be asked before anything is done.
  int count() {
    return RANGE.require("--threads", threads);
  }
}
