package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/// A fresh process of [Start], run until it has printed its line, with the flags of this one.
final class StartSide implements Side {
  private static final String VECTORS = "jdk.incubator.vector";

  private final String name;
  private final IntSupplier threads;
  private final List<String> flags;
  private String line = "";

  private StartSide(String name, IntSupplier threads, List<String> flags) {
    this.name = name;
    this.threads = threads;
    this.flags = flags;
  }

  /// Qmorph's, with an archive of its classes. The ahead-of-time cache would keep them as well, but
  /// not lambdas, as long as the vector module incubates.
  static StartSide qmorph(IntSupplier threads) {
    Path classes = temporary(".lst");
    Path archive = temporary(".jsa");
    StartSide side = new StartSide("qmorph", threads, inherited());
    waitFor(side.start("-XX:DumpLoadedClassList=" + classes));
    String file = "-XX:SharedArchiveFile=" + archive;
    waitFor(side.start("-Xshare:dump", "-XX:SharedClassListFile=" + classes, file));
    return new StartSide("qmorph", threads, with(side.flags, file));
  }

  /// libtorch's, which needs no vector module, with an ahead-of-time cache.
  static StartSide libtorch(IntSupplier threads) {
    Path cache = temporary(".aot");
    List<String> flags = inherited().stream().filter(flag -> !flag.contains(VECTORS)).toList();
    StartSide side = new StartSide("libtorch", threads, flags);
    waitFor(side.start("-XX:AOTCacheOutput=" + cache));
    return new StartSide("libtorch", threads, with(flags, "-XX:AOTCache=" + cache));
  }

  private static List<String> inherited() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }

  private static List<String> with(List<String> flags, String flag) {
    List<String> all = new ArrayList<>(flags);
    all.add(flag);
    return all;
  }

  private static Path temporary(String suffix) {
    try {
      Path file = Files.createTempFile("qmorph-bench", suffix);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void run() {
    Process process = start();
    try (BufferedReader reader = process.inputReader()) {
      line = reader.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.destroyForcibly();
    waitFor(process);
  }

  private Process start(String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of(more));
    command.add("-Xlog:disable");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Start.class.getName(), name, Integer.toString(threads.getAsInt())));
    try {
      return new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .redirectOutput(
              more.length == 0 ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.DISCARD)
          .start();
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
