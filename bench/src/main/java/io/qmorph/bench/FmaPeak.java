package io.qmorph.bench;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What the machine can do at most: multiplications with addition on registers alone, in enough
/// independent chains to hide how long each takes.
final class FmaPeak implements Side {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int ROUNDS = 20_000;
  private static final int PIECES = 8;

  private final Workers workers;
  private final float[] sums;

  FmaPeak(Workers workers) {
    this.workers = workers;
    this.sums = new float[PIECES * workers.count()];
  }

  /// The floating-point operations of one run with so many threads.
  static double flops(int threads) {
    return 2.0 * SPECIES.length() * CHAINS * ROUNDS * PIECES * threads;
  }

  @Override
  public void run() {
    workers.run(sums.length, (_, piece) -> sums[piece] = chains(piece));
  }

  private static float chains(float start) {
    FloatVector factor = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector summand = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector a = FloatVector.broadcast(SPECIES, start);
    FloatVector b = a.add(1);
    FloatVector c = a.add(2);
    FloatVector d = a.add(3);
    FloatVector e = a.add(4);
    FloatVector f = a.add(5);
    FloatVector g = a.add(6);
    FloatVector h = a.add(7);
    FloatVector i = a.add(8);
    FloatVector j = a.add(9);
    FloatVector k = a.add(10);
    FloatVector l = a.add(11);
    for (int round = 0; round < ROUNDS; round++) {
      a = a.fma(factor, summand);
      b = b.fma(factor, summand);
      c = c.fma(factor, summand);
      d = d.fma(factor, summand);
      e = e.fma(factor, summand);
      f = f.fma(factor, summand);
      g = g.fma(factor, summand);
      h = h.fma(factor, summand);
      i = i.fma(factor, summand);
      j = j.fma(factor, summand);
      k = k.fma(factor, summand);
      l = l.fma(factor, summand);
    }
    FloatVector first = a.add(b).add(c).add(d).add(e).add(f);
    return first.add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
  }

  @Override
  public Tree<NDArray> results() {
    return Tree.of("sums", NDArray.of(Shape.of(sums.length), sums));
  }
}
