package com.example.inventory;

import io.qmorph.env.Box;
import io.qmorph.env.Discrete;
import io.qmorph.env.Environment;
import org.apache.commons.rng.UniformRandomProvider;

/// A shop that orders one article every evening. What it ordered the evening before arrives over
/// night, and demand is Poisson with a mean that the shop does not know.
///
/// @param demand the mean demand of a day, units
/// @param holding what a unit costs that is left in the evening
/// @param lost what a unit costs that somebody wanted and could not have
public record Inventory(double demand, double holding, double lost) implements Environment {
  private static final int[] ORDERS = {0, 2, 4, 8, 12, 16};
  private static final int SHELF = 40;
  private static final double MARGIN = 1;

  @Override
  public Box observationSpace() {
    return new Box(new float[] {0, 0}, new float[] {SHELF, 16});
  }

  @Override
  public Discrete actionSpace() {
    return new Discrete(ORDERS.length);
  }

  /// The stock, and what was ordered and arrives next.
  @Override
  public int stateSize() {
    return 2;
  }

  @Override
  public void reset(UniformRandomProvider random, double[] state, int at) {
    state[at] = random.nextInt(SHELF / 2);
    state[at + 1] = 0;
  }

  @Override
  public void observe(double[] state, int at, float[] observation, int to) {
    observation[to] = (float) state[at];
    observation[to + 1] = (float) state[at + 1];
  }

  @Override
  public double step(UniformRandomProvider random, double[] state, int at, int action) {
    double stock = Math.min(SHELF, state[at] + state[at + 1]);
    int wanted = poisson(random);
    double sold = Math.min(stock, wanted);
    state[at] = stock - sold;
    state[at + 1] = ORDERS[action];
    return MARGIN * sold - holding * state[at] - lost * (wanted - sold);
  }

  /// Knuth's way: how many uniform numbers are multiplied until the product is below e^-mean.
  private int poisson(UniformRandomProvider random) {
    double limit = Math.exp(-demand);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  @Override
  public boolean terminated(double[] state, int at) {
    return false;
  }
}
