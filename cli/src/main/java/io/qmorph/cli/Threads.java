package io.qmorph.cli;

import picocli.CommandLine.Option;

/// The option for the number of threads, the same for all commands. Results don't depend on it.
final class Threads {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to use; results don't depend on it (default: all processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  int count() {
    return Math.max(1, threads);
  }
}
