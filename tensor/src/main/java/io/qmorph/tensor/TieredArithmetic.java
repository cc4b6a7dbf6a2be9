package io.qmorph.tensor;

import io.qmorph.tensor.Op.BinaryFunction;
import io.qmorph.tensor.Op.UnaryFunction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// [PlainArithmetic] at first, and [VectorArithmetic] once so much has been computed that compiling
/// that pays. Both give the same bits.
///
/// Until the virtual machine has compiled it, code on vectors is a hundred times slower than plain
/// loops, and compiling it takes longer. A short program never gets there. In others a thread
/// rehearses vectors meanwhile.
final class TieredArithmetic implements Arithmetic {
  /// Plain loops take about a tenth of a second for that, and single steps of a chain on vectors.
  private static final long PATIENCE = 1L << 30;

  /// How much longer plain dot products take than other products.
  private static final long SLOW_DOTS = 4;

  /// All executors' together, since what is compiled is compiled for all of them. No result depends
  /// on it. The thread does not keep the virtual machine alive.
  private static final Tier SHARED =
      new Tier(PATIENCE, task -> Thread.ofPlatform().daemon().name("qmorph-rehearsal").start(task));

  private final Arithmetic plain = new PlainArithmetic(VectorArithmetic.LANES);
  private final Arithmetic vectors = new VectorArithmetic();
  private final Map<Chain, Pass> passes = new ConcurrentHashMap<>();
  private final Tier tier;
  private final long patience;

  TieredArithmetic() {
    this(SHARED, PATIENCE);
  }

  /// @param tier when vectors take over
  /// @param patience how many elements times steps of a chain are computed before it gets loops of
  ///   its own
  TieredArithmetic(Tier tier, long patience) {
    this.tier = tier;
    this.patience = patience;
  }

  private Arithmetic tier(long work) {
    return tier.isReady(work) ? vectors : plain;
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
