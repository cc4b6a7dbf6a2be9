package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Vmap;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every layer with parameters and inputs of its own for each task, lifted, against one task after
/// the other; values and gradients, on the fast executor.
class LiftedLayersTest {
  private static final int TASKS = 3;

  private record Case(
      String name,
      Function<UniformRandomProvider, Tree<NDArray>> init,
      BiFunction<Tree<Tensor>, Tensor, Tensor> apply,
      Shape input) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> layers() {
    Conv2d convolution = new Conv2d(2, 3, 3, 2, 1, Initializer.FAN_IN_UNIFORM, 1);
    Lstm lstm = new Lstm(3, 4);
    Gru gru = new Gru(3, 4);
    MultiHeadAttention attention = new MultiHeadAttention(6, 2);
    List<ImageLayer> layers =
        List.of(convolution, new MaxPool2d(2, 1, 1), new AveragePool2d(2, 2, 0));
    ConvNetwork network = new ConvNetwork(Shape.of(2, 5, 5), layers, Mlp.relu(12, List.of(5), 2));
    MixedNetwork mixed =
        new MixedNetwork(
            List.of(Mlp.relu(3, List.of(), 4), Mlp.relu(1, List.of(), 4)),
            Mlp.relu(4, List.of(5), 4),
            List.of(Mlp.relu(4, List.of(), 2), Mlp.relu(4, List.of(), 2)));
    return List.of(
        new Case("MixedNetwork", mixed::init, mixed::apply, Shape.of(4, 5)),
        new Case("Conv2d", convolution::init, convolution::apply, Shape.of(4, 2, 5, 5)),
        new Case("ConvNetwork", network::init, network::apply, Shape.of(4, 50)),
        new Case("Lstm", lstm::init, lstm::apply, Shape.of(2, 5, 3)),
        new Case("Gru", gru::init, gru::apply, Shape.of(2, 5, 3)),
        new Case("MultiHeadAttention", attention::init, attention::apply, Shape.of(2, 4, 6)),
        new Case(
            "RmsNorm", new RmsNorm(4, 1e-6)::init, new RmsNorm(4, 1e-6)::apply, Shape.of(2, 4)));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void areTheSameForManyTasksAsForOneAfterTheOther(Case layer) {
    List<Tree<NDArray>> tasks =
        IntStream.range(0, TASKS).mapToObj(task -> inputs(layer, task)).toList();
    Program one = program(layer, tasks.getFirst().map(NDArray::type));
    Tree<List<NDArray>> each = Tree.transpose(tasks);
    Tree<NDArray> lifted =
        new Simd()
            .compile(Vmap.over(TASKS, one, _ -> false))
            .run(each.map(LiftedLayersTest::stack));
    for (int task = 0; task < TASKS; task++) {
      int at = task;
      Reference.evaluate(one, tasks.get(task))
          .forEach((name, expected) -> {
            double[] actual = part(lifted.get(name), at, expected.length);
            assertArrayEquals(expected, actual, 1e-4, layer + " " + name + " of task " + at);
          });
    }
  }

  private static Tree<NDArray> inputs(Case layer, int task) {
    UniformRandomProvider random = Traces.random(task);
    return layer.init.apply(random).with("x", Traces.uniform(layer.input, random));
  }

  private static Program program(Case layer, Tree<ArrayType> types) {
    return Program.trace(
        types,
        inputs -> {
          Tensor y = layer.apply.apply(inputs, inputs.get("x"));
          return Gradient.of(y.square().mean(), inputs).prefixed("gradient").with("y", y);
        });
  }

  private static NDArray stack(List<NDArray> arrays) {
    NDArray result = NDArray.zeros(arrays.getFirst().type().lifted(TASKS));
    int size = arrays.getFirst().shape().elements();
    for (int task = 0; task < TASKS; task++) {
      System.arraycopy(arrays.get(task).floats(), 0, result.floats(), task * size, size);
    }
    return result;
  }

  private static double[] part(NDArray stacked, int task, int size) {
    double[] part = new double[size];
    for (int i = 0; i < size; i++) {
      part[i] = stacked.floats()[task * size + i];
    }
    return part;
  }
}
