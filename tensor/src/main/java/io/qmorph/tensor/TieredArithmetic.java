package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// [PlainArithmetic] at first, and [VectorArithmetic] once so much has been computed that compiling
/// that pays. Both give the same bits.
///
/// Until the virtual machine has compiled it, code on vectors is a hundred times slower than plain
/// loops, and compiling it takes longer. A short program never gets there. In others a thread
/// rehearses vectors meanwhile.
final class TieredArithmetic implements Arithmetic {
  /// Plain loops take about a tenth of a second for that.
  private static final long PATIENCE = 1L << 30;

  /// How much longer plain dot products take than other products.
  private static final long SLOW_DOTS = 4;

  private final Arithmetic plain = new PlainArithmetic(VectorArithmetic.LANES);
  private final Arithmetic vectors = new VectorArithmetic();
  private final Map<Chain, Pass> passes = new ConcurrentHashMap<>();
  private final AtomicBoolean rehearsed = new AtomicBoolean();
  private final long patience;
  private final Consumer<Runnable> aside;
  private volatile boolean ready;

  /// Threads may overwrite each other's count: that only makes the change come later.
  private long left;

  /// Rehearses on a thread that does not keep the virtual machine alive.
  TieredArithmetic() {
    this(PATIENCE, task -> Thread.ofPlatform().daemon().name("qmorph-rehearsal").start(task));
  }

  /// @param patience how many elements or multiplications are computed in plain loops before
  ///   vectors are rehearsed, and how many elements times steps of a chain before it gets loops of
  ///   its own
  /// @param aside runs the rehearsal, after which vectors take over
  TieredArithmetic(long patience, Consumer<Runnable> aside) {
    this.patience = patience;
    this.left = patience;
    this.aside = aside;
  }

  private Arithmetic tier(long work) {
    if (ready) {
      return vectors;
    }
    left -= work;
    if (left <= 0 && rehearsed.compareAndSet(false, true)) {
      aside.accept(this::rehearse);
    }
    return plain;
  }

  private void rehearse() {
    new Rehearsal(vectors, VectorArithmetic.LANES).run();
    ready = true;
  }

  /// Equal chains share their code.
  @Override
  public Pass pass(Chain chain) {
    if (chain.steps().size() == 1) {
      return new StepwisePass(this, chain);
    }
    return passes.computeIfAbsent(chain, key -> new VectorPass(this, key, patience));
  }

  /// Polynomials stand for the transcendental functions, and only vectors have these.
  @Override
  public void unary(UnaryFunction function, float[] x, int xAt, float[] y, int yAt, int count) {
    Arithmetic tier =
        switch (function) {
          case NEGATE, SQRT, RECIPROCAL, RELU, ABS, SIN, COS, SIGN -> tier(count);
          case EXP, LOG, TANH, SIGMOID, SOFTPLUS -> vectors;
        };
    tier.unary(function, x, xAt, y, yAt, count);
  }

  @Override
  public void binary(
      BinaryFunction function,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] y,
      int yAt,
      int count) {
    tier(count).binary(function, a, aAt, b, bAt, y, yAt, count);
  }

  @Override
  public void select(
      float[] c, int cAt, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int count) {
    tier(count).select(c, cAt, a, aAt, b, bAt, y, yAt, count);
  }

  @Override
  public void accumulate(float[] x, int xAt, float[] y, int yAt, int count) {
    tier(count).accumulate(x, xAt, y, yAt, count);
  }

  @Override
  public void sumRows(float[] x, int xAt, int rows, int columns, float[] y, int yAt) {
    tier((long) rows * columns).sumRows(x, xAt, rows, columns, y, yAt);
  }

  @Override
  public void copy(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    tier(rows.count()).copy(rows, x, xAt, y, yAt);
  }

  @Override
  public void accumulate(Rows rows, float[] x, int xAt, float[] y, int yAt) {
    tier(rows.count()).accumulate(rows, x, xAt, y, yAt);
  }

  @Override
  public void matmul(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    tier((long) rows * columns * inner).matmul(a, b, d, c, cAt, rows, columns, inner);
  }

  @Override
  public void dots(
      Matrix a, Matrix b, Matrix d, float[] c, int cAt, int rows, int columns, int inner) {
    tier(SLOW_DOTS * rows * columns * inner).dots(a, b, d, c, cAt, rows, columns, inner);
  }

  @Override
  public void transpose(Transposition transposition, float[] x, int xAt, float[] y, int yAt) {
    tier((long) transposition.rows() * transposition.columns())
        .transpose(transposition, x, xAt, y, yAt);
  }
}
