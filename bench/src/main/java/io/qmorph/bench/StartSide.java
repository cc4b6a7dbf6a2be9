package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/// A fresh process of [Start], run until it has printed its line, with the flags of this one.
final class StartSide implements Side {
  private final String name;
  private final IntSupplier threads;
  private final Path cache;
  private String line = "";

  /// The process for the side of this name, with so many threads. `cache` will hold the classes
  /// that it loads, as prepared by a first run.
  StartSide(String name, IntSupplier threads, Path cache) {
    this.name = name;
    this.threads = threads;
    this.cache = cache;
    waitFor(start("-XX:AOTCacheOutput=" + cache));
  }

  @Override
  public void run() {
    Process process = start("-XX:AOTCache=" + cache);
    try (BufferedReader reader = process.inputReader()) {
      line = reader.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.destroyForcibly();
    waitFor(process);
  }

  private Process start(String flag) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of(flag, "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Start.class.getName(), name, Integer.toString(threads.getAsInt())));
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void waitFor(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Tree<NDArray> results() {
    String[] norms = line.split(" ", -1);
    NDArray values = NDArray.zeros(Shape.of(norms.length));
    for (int i = 0; i < norms.length; i++) {
      values.floats()[i] = Float.parseFloat(norms[i]);
    }
    return Tree.of("norms", values);
  }
}
