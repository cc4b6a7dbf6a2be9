package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.nn.Adam;
import io.qmorph.nn.Mlp;
import io.qmorph.rl.TdLoss;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Sharded;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Vmap;
import io.qmorph.tensor.Workers;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a second-order meta-gradient through many inner steps takes of memory: all kept, or
/// computed again by segments. Prints the table of `docs/performance.md`.
class SegmentMemoryTest {
  private static final Mlp NETWORK = Mlp.relu(4, List.of(64, 64), 2);
  private static final TdLoss LOSS = new TdLoss(new TdLoss.Error.Squared(), false);
  private static final int TASKS = 32;
  private static final int BATCH = 64;
  private static final int THREADS = 2;
  private static final double MEBIBYTE = 1 << 20;

  private static Program oneTask(int steps, int segment) {
    InnerLoop inner = new InnerLoop(NETWORK, LOSS, InnerLoop.Order.SECOND, segment, 0, 0);
    Maml maml = new Maml(inner, LOSS, steps, 0.01, new AdaptedParameters.All(), false, 1);
    Tree<ArrayType> parameters =
        Tree.of("0.weight", ArrayType.floats(64, 4), "0.bias", ArrayType.floats(64))
            .with("1.weight", ArrayType.floats(64, 64))
            .with("1.bias", ArrayType.floats(64))
            .with("2.weight", ArrayType.floats(2, 64))
            .with("2.bias", ArrayType.floats(2));
    return new OuterLoop(maml, new Adam(), 1, 1, 0.1)
        .taskGradient(parameters.prefixed("parameters"), BATCH, BATCH);
  }

  private static boolean isShared(String name) {
    return name.startsWith("meta.") || name.startsWith("target.");
  }

  private static int root(int steps) {
    return (int) Math.round(Math.sqrt(steps));
  }

  /// The mean over all tasks in one executable.
  private static double atOnce(int steps, int segment) {
    Program lifted = Vmap.over(TASKS, oneTask(steps, segment), SegmentMemoryTest::isShared);
    Tree<Tensor> mean = lifted.outputs().map(y -> y.mean(0));
    return new Simd().compile(new Program(lifted.inputs(), mean)).bytes() / MEBIBYTE;
  }

  /// The mean over all tasks, one or a few of them at a time on each thread.
  private static double sharded(int steps, int segment) {
    try (Workers workers = new Workers(THREADS)) {
      Program program = oneTask(steps, segment);
      return new Sharded(
                  new Simd(), workers, program, TASKS, SegmentMemoryTest::isShared, _ -> true)
              .bytes()
          / MEBIBYTE;
    }
  }

  @Test
  void aHundredStepsFitIntoAGibibyteAndFarLessBySegments() {
    System.out.println(
        "| steps | segment | kept | by segments | kept, sharded | by segments, sharded |");
    for (int steps : new int[] {1, 5, 10, 25, 50}) {
      double[] row = row(steps);
      assertTrue(row[1] <= row[0], "segments take more at " + steps);
    }
    double[] row = row(100);
    assertTrue(row[1] < 1024 && row[3] < 1024, "more than 1 GiB");
    assertTrue(row[1] < row[0] / 5 && row[3] < row[2], "segments save too little");
  }

  private static double[] row(int steps) {
    int segment = root(steps);
    double[] row = {
      atOnce(steps, 0), atOnce(steps, segment), sharded(steps, 0), sharded(steps, segment)
    };
    System.out.printf(
        "| %d | %d | %.1f | %.1f | %.1f | %.1f |%n",
        steps, segment, row[0], row[1], row[2], row[3]);
    return row;
  }

  @Test
  void segmentsGiveTheSameMetaGradient() {
    Program kept = oneTask(12, 0);
    Tree<NDArray> inputs = kept.signature().mapNamed(SegmentMemoryTest::drawn);
    Tree<NDArray> expected = new Simd().compile(kept).run(inputs);
    Tree<NDArray> actual = new Simd().compile(oneTask(12, 5)).run(inputs);
    assertTrue(expected.get("loss").floats()[0] > 0);
    expected.forEach(
        (name, x) -> assertArrayEquals(x.floats(), actual.get(name).floats(), 1e-5f, name));
  }

  /// Floats between -0.2 and 0.2, and zeros for integers.
  private static NDArray drawn(String name, ArrayType type) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    NDArray array = NDArray.zeros(type);
    if (!type.equals(ArrayType.ints(BATCH))) {
      for (int i = 0; i < array.floats().length; i++) {
        array.floats()[i] = (float) random.nextDouble(-0.2, 0.2);
      }
    }
    return array;
  }
}
