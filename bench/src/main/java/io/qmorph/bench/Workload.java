package io.qmorph.bench;

import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.tensor.Workers;
import java.util.List;

/// A piece of work that both sides do: same inputs, same outputs, up to rounding.
interface Workload {

  /// All of them, in the order in which they run.
  static List<Workload> all() {
    return List.of(
        new DqnWorkload(1),
        new DqnWorkload(32),
        new MamlWorkload(Order.FIRST),
        new MamlWorkload(Order.SECOND),
        new LearnedWorkload(),
        new ConvWorkload(),
        new ActWorkload(1),
        new ActWorkload(32),
        new StartWorkload());
  }

  /// As the command line names it.
  String name();

  /// The floating-point operations of the matrix products and convolutions of one run, an addition
  /// and a multiplication counted apart, products with constants left out where nobody needs them;
  /// 0 where they tell nothing.
  double flops();

  /// How often it is timed, if all others are `most` times.
  default int rounds(int most) {
    return most;
  }

  /// The work on Qmorph, with the threads of `workers`.
  Side qmorph(Workers workers);

  /// The work on libtorch.
  Side libtorch();
}
