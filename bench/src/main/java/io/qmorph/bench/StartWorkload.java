package io.qmorph.bench;

import io.qmorph.tensor.Workers;
import org.bytedeco.pytorch.global.torch;

/// From starting a Java process to its first meta-gradient, that of MAML of second order. Both
/// sides get what the virtual machine can prepare of the classes that they load.
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
    return StartSide.qmorph(workers::count);
  }

  @Override
  public Side libtorch() {
    return StartSide.libtorch(torch::get_num_threads);
  }
}
