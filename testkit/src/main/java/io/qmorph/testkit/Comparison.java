package io.qmorph.testkit;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Vmap;
import java.util.function.Predicate;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Compares what programs yield in float64, and says what differs.
///
/// @param subject what is checked, as failures call it
/// @param seed of the numbers it is checked on
record Comparison(String subject, long seed) {
  private static final double STEP = 1e-5;
  private static final double CLOSE = 1e-5;

  /// A fresh stream of the seed.
  UniformRandomProvider stream() {
    return RandomSource.SPLIT_MIX_64.create(seed);
  }

  AssertionError failure(String failure) {
    return new AssertionError("%s (%s, seed %d)".formatted(failure, subject, seed));
  }

  void require(boolean holds, String failure) {
    if (!holds) {
      throw failure(failure);
    }
  }

  void requireFinite(String what, Tree<double[]> numbers) {
    numbers.forEach((name, values) -> {
      for (double value : values) {
        require(Double.isFinite(value), what + " " + name + " is " + value);
      }
    });
  }

  void requireClose(String what, Tree<double[]> expected, Tree<double[]> actual) {
    require(
        expected.names().equals(actual.names()),
        what + " is called " + actual.names() + ", not " + expected.names());
    expected.forEach((name, values) -> requireClose(what + " " + name, values, actual.get(name)));
  }

  private void requireClose(String what, double[] expected, double[] actual) {
    require(expected.length == actual.length, what + " has " + actual.length + " numbers");
    double scale = 1e-3;
    for (double value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      require(
          Math.abs(expected[i] - actual[i]) <= CLOSE * scale,
          what + " is " + actual[i] + ", not " + expected[i]);
    }
  }

  /// Requires that a program that was lifted yields for each task what it yields for it alone.
  ///
  /// @param inputs those that `isShared` accepts as the program takes them, the others with a task
  ///   axis
  void requireLiftable(
      Program oneTask, int tasks, Tree<NDArray> inputs, Predicate<String> isShared) {
    Program lifted = Vmap.over(tasks, oneTask, isShared);
    Tree<NDArray> together = new Reference().compile(lifted).run(inputs);
    for (int i = 0; i < tasks; i++) {
      int task = i;
      Tree<NDArray> one = RandomBatches.task(inputs, isShared.negate(), task);
      requireClose(
          "lifted to " + tasks + " tasks, for task " + task + " the",
          Reference.evaluate(oneTask, one),
          RandomBatches.task(together, _ -> true, task).map(Reference::widen));
    }
  }

  /// Requires that the outputs `gradient.*` are the derivatives of the output `value` by the inputs
  /// `moved.*`, one by one in a random direction each.
  void requireDerivative(Program program, Tree<NDArray> inputs) {
    Tree<double[]> at = inputs.map(Reference::widen);
    Tree<double[]> gradient = Reference.evaluateDoubles(program, at).under("gradient");
    require(
        gradient.names().equals(inputs.under("moved").names()),
        "the gradient is called " + gradient.names());
    UniformRandomProvider random = stream();
    gradient.forEach((name, derivative) -> {
      double[] direction = random.doubles(derivative.length, -1, 1).toArray();
      double expected = difference(program, at, "moved." + name, direction);
      double actual = 0;
      double scale = 1e-3;
      for (int i = 0; i < direction.length; i++) {
        actual += derivative[i] * direction[i];
        scale += Math.abs(derivative[i] * direction[i]);
      }
      require(
          Math.abs(expected - actual) <= CLOSE * scale,
          "the gradient of " + name + " gives " + actual + ", differences " + expected);
    });
  }

  private static double difference(
      Program program, Tree<double[]> at, String name, double[] direction) {
    double ahead = value(program, at, name, direction, STEP);
    double behind = value(program, at, name, direction, -STEP);
    return (ahead - behind) / (2 * STEP);
  }

  private static double value(
      Program program, Tree<double[]> at, String name, double[] direction, double step) {
    double[] moved = at.get(name).clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    return Reference.evaluateDoubles(program, at.with(name, moved)).get("value")[0];
  }
}
