package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.tensor.Op.UnaryFunction;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorFunctionsTest {
  private static final int COUNT = 200_003;
  private static final double THREE_UNITS = 3 * 0x1p-23;

  private final Arithmetic arithmetic = new VectorArithmetic();

  private static float[] numbers(UnaryFunction function) {
    SplittableRandom random = new SplittableRandom(7);
    float[] x = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      double size = Math.pow(2, random.nextDouble(-30, 6.4));
      x[i] = (float) (random.nextBoolean() || function == UnaryFunction.LOG ? size : -size);
    }
    return x;
  }

  @ParameterizedTest
  @EnumSource(names = {"EXP", "LOG", "TANH", "SIGMOID", "SOFTPLUS"})
  void isWithinThreeUnitsInTheLastPlace(UnaryFunction function) {
    float[] x = numbers(function);
    float[] y = new float[COUNT];
    arithmetic.unary(function, x, 0, y, 0, COUNT);
    for (int i = 0; i < COUNT; i++) {
      double exact = ScalarFunctions.apply(function, x[i]);
      double error = Math.abs(y[i] - exact) / Math.max(Math.abs(exact), Float.MIN_NORMAL);
      int index = i;
      assertTrue(
          error <= THREE_UNITS,
          () -> function + " of " + x[index] + " was " + y[index] + " for " + exact);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXP", "LOG", "TANH", "SIGMOID", "SOFTPLUS", "RELU", "SQRT"})
  void givesTheSameBitsWhereverTheNumberStands(UnaryFunction function) {
    float[] x = numbers(function);
    float[] y = new float[COUNT];
    arithmetic.unary(function, x, 0, y, 0, COUNT);
    float[] part = new float[37];
    for (int i = 0; i < 1000; i++) {
      arithmetic.unary(function, x, i, part, 0, part.length);
      assertArrayEquals(Arrays.copyOfRange(y, i, i + part.length), part, function.name());
    }
  }
}
