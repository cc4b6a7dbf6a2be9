package io.qmorph.bench;

import io.qmorph.tensor.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;

/// From starting a Java process to its first meta-gradient, that of MAML of second order. Both
/// sides get an ahead-of-time cache of the classes that they load.
record StartWorkload() implements Workload {

  @Override
  public String name() {
    return "start";
  }

  @Override
  public double flops() {
    return 0;
  }

  @Override
  public int rounds(int most) {
    return Math.min(most, 10);
  }

  @Override
  public Side qmorph(Workers workers) {
    return new StartSide("qmorph", workers::count, cache());
  }

  @Override
  public Side libtorch() {
    return new StartSide("libtorch", torch::get_num_threads, cache());
  }

  private static Path cache() {
    try {
      Path file = Files.createTempFile("qmorph-bench", ".aot");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
