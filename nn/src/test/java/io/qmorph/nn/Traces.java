package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.function.Function;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// Runs functions of tensors in double precision, and checks their gradients by differences.
final class Traces {
  private static final double STEP = 1e-5;

  private Traces() {}

  static UniformRandomProvider random(long seed) {
    return RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
  }

  static NDArray uniform(Shape shape, UniformRandomProvider random) {
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1.5, 1.5);
    }
    return NDArray.of(shape, values);
  }

  static Program program(Tree<NDArray> at, Function<Tree<Tensor>, Tree<Tensor>> body) {
    return Program.trace(at.map(NDArray::type), body);
  }

  static Tree<double[]> evaluate(Tree<NDArray> at, Function<Tree<Tensor>, Tree<Tensor>> body) {
    return Reference.evaluate(program(at, body), at);
  }

  static double[] value(Tree<NDArray> at, Function<Tree<Tensor>, Tensor> body) {
    return evaluate(at, inputs -> Tree.of("value", body.apply(inputs))).get("value");
  }

  static double[] apply(Network network, Tree<NDArray> parameters, NDArray input) {
    return value(parameters.with("input", input), all -> network.apply(all, all.get("input")));
  }

  /// A scalar that depends on every element of `x` in its own way.
  static Tensor mixed(Tensor x) {
    return x.plus(0.3).square().times(x.plus(1).sin()).sum();
  }

  /// Compares the gradient of `loss`, and the gradient of the gradient, with central differences.
  static void assertGradients(Tree<NDArray> at, Function<Tree<Tensor>, Tensor> loss) {
    assertGradient(at, loss);
    assertGradient(at, inputs -> directional(Gradient.of(loss.apply(inputs), inputs), inputs));
  }

  /// The product of a gradient with a direction in which no two elements are alike.
  private static Tensor directional(Tree<Tensor> gradient, Tree<Tensor> inputs) {
    return gradient.zip(inputs, (g, x) -> g.times(x.times(3).sin()).sum()).leaves().stream()
        .reduce(Tensor.constant(0), Tensor::plus);
  }

  private static void assertGradient(Tree<NDArray> at, Function<Tree<Tensor>, Tensor> loss) {
    Tree<ArrayType> types = at.map(NDArray::type);
    Program value = Program.trace(types, inputs -> Tree.of("loss", loss.apply(inputs)));
    Program gradient = Program.trace(types, inputs -> Gradient.of(loss.apply(inputs), inputs));
    Tree<double[]> point = at.map(Reference::widen);
    Tree<double[]> computed = Reference.evaluateDoubles(gradient, point);
    point.forEach((name, values) -> {
      for (int i = 0; i < values.length; i++) {
        double expected = difference(value, point, name, i);
        double allowed = 1e-5 * (1 + Math.abs(expected));
        assertEquals(expected, computed.get(name)[i], allowed, name + "[" + i + "]");
      }
    });
  }

  private static double difference(Program value, Tree<double[]> point, String name, int index) {
    double above = shifted(value, point, name, index, STEP);
    double below = shifted(value, point, name, index, -STEP);
    return (above - below) / (2 * STEP);
  }

  private static double shifted(
      Program value, Tree<double[]> point, String name, int index, double by) {
    double[] values = point.get(name).clone();
    values[index] += by;
    return Reference.evaluateDoubles(value, point.with(name, values)).get("loss")[0];
  }
}
