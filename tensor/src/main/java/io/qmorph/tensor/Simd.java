package io.qmorph.tensor;

import java.lang.System.Logger.Level;

/// The fast executor: compiles a program to kernels over one planned arena, so that running it
/// allocates nothing.
///
/// The kernels use the widest vectors of the machine, once these are compiled, and plain loops that
/// give the same bits until then. Where the module `jdk.incubator.vector` is not resolved, plain
/// loops stay, whose transcendental functions are rounded otherwise, and on machines with narrower
/// vectors than AVX-512's dot products, too; one line of the log says so.
public final class Simd implements Executor {
  /// Of machines with AVX-512, whose results plain loops give but for transcendental functions.
  private static final int USUAL_LANES = 16;

  private final Arithmetic arithmetic;
  private final Arenas arenas = new Arenas();

  /// An executor with the best loops that this virtual machine offers.
  public Simd() {
    this(bestArithmetic());
  }

  Simd(Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
  }

  private static Arithmetic bestArithmetic() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      return new TieredArithmetic();
    }
    System.getLogger(Simd.class.getName())
        .log(
            Level.WARNING,
            "the module jdk.incubator.vector is not resolved, so programs run in plain loops;"
                + " start Java with --add-modules jdk.incubator.vector");
    return new PlainArithmetic(USUAL_LANES);
  }

  @Override
  public Executable compile(Program program) {
    return executable(Simplify.program(program));
  }

  /// Kernels and memory for a program as [Simplify] leaves it.
  SimdExecutable executable(Program simplified) {
    return new SimdExecutable(arithmetic, arenas, simplified);
  }
}
