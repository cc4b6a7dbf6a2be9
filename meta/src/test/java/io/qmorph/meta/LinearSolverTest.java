package io.qmorph.meta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.qmorph.meta.LinearSolver.ConjugateGradient;
import io.qmorph.meta.LinearSolver.Neumann;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Reference;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against elimination, on symmetric matrices that a solver sees by their products alone. The
/// vector is in two leaves.
class LinearSolverTest {
  private static final int SIZE = 5;
  private static final int FIRST = 2;

  private static double[] solve(LinearSolver solver, double[][] matrix, double[] right) {
    float[] entries = new float[SIZE * SIZE];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = (float) matrix[i / SIZE][i % SIZE];
    }
    Tree<NDArray> inputs =
        Tree.of("matrix", NDArray.of(Shape.of(SIZE, SIZE), entries))
            .with("right", NDArray.of(Shape.of(SIZE), floats(right)));
    Program program =
        Program.trace(
            inputs.map(NDArray::type),
            all ->
                Tree.of(
                    "x",
                    joined(
                        solver.solve(
                            x -> split(all.get("matrix").matmul(column(joined(x))).reshape(SIZE)),
                            split(all.get("right"))))));
    return Reference.evaluate(program, inputs).get("x");
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  private static Tensor column(Tensor vector) {
    return vector.reshape(SIZE, 1);
  }

  private static Tensor joined(Tree<Tensor> vector) {
    return Tensor.concat(0, vector.leaves());
  }

  private static Tree<Tensor> split(Tensor vector) {
    return Tree.of("a", vector.slice(0, 0, FIRST), "b", vector.slice(0, FIRST, SIZE));
  }

  /// Symmetric, of floats' precision, its eigenvalues within `scale` of 0.
  private static double[][] symmetric(SplittableRandom random, double scale) {
    double[][] matrix = new double[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = (float) random.nextDouble(-scale / SIZE, scale / SIZE);
        matrix[j][i] = matrix[i][j];
      }
    }
    return matrix;
  }

  private static double[] vector(SplittableRandom random) {
    return random.doubles(SIZE, -1, 1).map(x -> (float) x).toArray();
  }

  /// `(I + matrix) x = right` by Gauss's elimination, for dominant diagonals.
  private static double[] eliminated(double[][] matrix, double[] right) {
    double[][] rows = new double[SIZE][SIZE + 1];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        rows[i][j] = matrix[i][j] + (i == j ? 1 : 0);
      }
      rows[i][SIZE] = right[i];
    }
    for (int pivot = 0; pivot < SIZE; pivot++) {
      for (int i = 0; i < SIZE; i++) {
        double share = i == pivot ? 0 : rows[i][pivot] / rows[pivot][pivot];
        for (int j = 0; j <= SIZE; j++) {
          rows[i][j] -= share * rows[pivot][j];
        }
      }
    }
    double[] x = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      x[i] = rows[i][SIZE] / rows[i][i];
    }
    return x;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4})
  void bothAgreeWithElimination(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] matrix = symmetric(random, 0.9);
    double[] right = vector(random);
    double[] expected = eliminated(matrix, right);
    assertArrayEquals(expected, solve(new ConjugateGradient(SIZE), matrix, right), 1e-5);
    assertArrayEquals(expected, solve(new Neumann(100), matrix, right), 1e-5);
  }

  private static double[][] diagonal(double... numbers) {
    double[][] matrix = new double[SIZE][SIZE];
    for (int i = 0; i < numbers.length; i++) {
      matrix[i][i] = numbers[i];
    }
    return matrix;
  }

  /// Where the series would diverge, it stops before its terms grow.
  @Test
  void conjugateGradientsSolveWhatTheSeriesCannot() {
    double[] right = {4, 0, 0, 3, 1};
    double[][] matrix = diagonal(3, 3, 3, 0.5);
    double[] expected = {1, 0, 0, 2, 1};
    assertArrayEquals(expected, solve(new ConjugateGradient(SIZE), matrix, right), 1e-5);
    assertArrayEquals(right, solve(new Neumann(100), matrix, right));
  }

  /// Along the first axis `I + matrix` is -1: the one goes no step, the others' terms grow.
  @Test
  void bothLeaveTheRightSideWhereTheMatrixIsNotPositive() {
    double[] right = {1, 0, 0, 0, 0};
    assertArrayEquals(right, solve(new ConjugateGradient(5), diagonal(-2), right));
    assertArrayEquals(right, solve(new Neumann(5), diagonal(-2), right));
    assertArrayEquals(right, solve(new ConjugateGradient(5), diagonal(-1), right));
  }

  @Test
  void nothingToSolveIsNoDivisionByZero() {
    double[] zero = new double[SIZE];
    assertArrayEquals(zero, solve(new ConjugateGradient(5), diagonal(1, 2), zero));
    assertArrayEquals(zero, solve(new Neumann(5), diagonal(1, 2), zero));
  }

  @Test
  void refusesNegativeNumbers() {
    assertThrows(IllegalArgumentException.class, () -> new ConjugateGradient(-1));
    assertThrows(IllegalArgumentException.class, () -> new Neumann(-1));
  }
}
