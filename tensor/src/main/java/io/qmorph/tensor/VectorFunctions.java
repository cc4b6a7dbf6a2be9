package io.qmorph.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The transcendental functions, to within three units in the last place of a float.
///
/// Each is reduced to a small interval and there to a polynomial with the least greatest relative
/// error. The vector module's own functions won't do: interpreted code computes them by another
/// method than compiled code, so that results would depend on when a method is compiled.
///
/// A function is one loop whose body calls nothing, or calls several such loops over the same
/// stretch: the compiler keeps vectors in registers only in what it inlines, and it inlines only so
/// much into one method. All take `count` elements, a multiple of the vector length, of `x` from
/// `xAt` on to `y` from `yAt` on, which don't overlap.
final class VectorFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /// Added to a small number, it leaves the nearest integer in the lowest bits.
  private static final float ROUNDER = 0x1.8p23f;

  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final int ROOT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));
  private static final float LOG2_E = 1.442695f;

  /// The logarithm of 2 in two parts, of which the first times a small integer is exact.
  private static final float LN2_HIGH = 0x1.62ep-1f;

  private static final float LN2_LOW = (float) (0.6931471805599453 - LN2_HIGH);
  private static final float LOWEST_EXPONENT = -104;
  private static final float HIGHEST_EXPONENT = 89;
  private static final int BIAS = 127;
  private static final int FRACTION_BITS = 23;

  private VectorFunctions() {}

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  /// `e^x`.
  static void exp(float[] x, int xAt, float[] y, int yAt, int count) {
    powers(x, xAt, 1, false, y, yAt, count);
  }

  /// `e^v` for `v = factor x`, or `factor |x|`: `e^v = 2^n e^r` with `|r| ≤ ln(2) / 2`; the power
  /// of 2 in two factors, so that neither overflows before the result does.
  private static void powers(
      float[] x, int xAt, float factor, boolean ofSize, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = load(x, xAt + i);
      if (ofSize) {
        v = v.abs();
      }
      v = v.mul(factor);
      v = v.blend(HIGHEST_EXPONENT, v.compare(VectorOperators.GT, HIGHEST_EXPONENT));
      v = v.blend(LOWEST_EXPONENT, v.compare(VectorOperators.LT, LOWEST_EXPONENT));
      FloatVector shifted = v.fma(all(LOG2_E), all(ROUNDER));
      FloatVector n = shifted.sub(ROUNDER);
      FloatVector r = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), v));
      FloatVector p = all(0.00019918783800676465f);
      p = p.fma(r, all(0.001394636812619865f));
      p = p.fma(r, all(0.008333263918757439f));
      p = p.fma(r, all(0.041666265577077866f));
      p = p.fma(r, all(0.1666666716337204f));
      p = p.fma(r, all(0.5f));
      p = p.mul(r).fma(r, r).add(1);
      IntVector whole = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
      IntVector half = whole.lanewise(VectorOperators.ASHR, 1);
      IntVector rest = whole.sub(half).add(BIAS).lanewise(VectorOperators.LSHL, FRACTION_BITS);
      half = half.add(BIAS).lanewise(VectorOperators.LSHL, FRACTION_BITS);
      p.mul(half.reinterpretAsFloats()).mul(rest.reinterpretAsFloats()).intoArray(y, yAt + i);
    }
  }

  /// `ln(x) = n ln(2) + ln(1 + f)` with `1 + f` from `√½` to `√2`.
  static void log(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = load(x, xAt + i);
      VectorMask<Float> tiny = v.compare(VectorOperators.LT, Float.MIN_NORMAL);
      IntVector bits = v.mul(all(1).blend(0x1p23f, tiny)).reinterpretAsInts();
      IntVector n = bits.sub(ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, FRACTION_BITS);
      IntVector fraction = bits.sub(n.lanewise(VectorOperators.LSHL, FRACTION_BITS));
      FloatVector exponent = n.add(ROUNDER_BITS).reinterpretAsFloats().sub(ROUNDER);
      exponent = exponent.sub(all(0).blend(FRACTION_BITS, tiny));
      FloatVector f = fraction.reinterpretAsFloats().sub(1);
      FloatVector p = all(-0.07861629873514175f);
      p = p.fma(f, all(0.12883824110031128f));
      p = p.fma(f, all(-0.13129009306430817f));
      p = p.fma(f, all(0.14180907607078552f));
      p = p.fma(f, all(-0.16624502837657928f));
      p = p.fma(f, all(0.20002296566963196f));
      p = p.fma(f, all(-0.25000810623168945f));
      p = p.fma(f, all(0.33333316445350647f));
      FloatVector square = f.mul(f);
      p = exponent.fma(all(LN2_LOW), p.mul(f).mul(square));
      p = exponent.fma(all(LN2_HIGH), square.fma(all(-0.5f), p).add(f));
      p = p.blend(v, v.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
      p = p.blend(Float.NEGATIVE_INFINITY, v.compare(VectorOperators.EQ, 0));
      p.blend(Float.NaN, v.compare(VectorOperators.GE, 0).not()).intoArray(y, yAt + i);
    }
  }

  /// A polynomial near 0, and `1 - 2 / (e^2|x| + 1)` with the sign of `x` elsewhere.
  static void tanh(float[] x, int xAt, float[] y, int yAt, int count) {
    powers(x, xAt, 2, true, y, yAt, count);
    tanhOfPowers(x, xAt, y, yAt, count);
  }

  private static void tanhOfPowers(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = load(x, xAt + i);
      FloatVector far = all(1).sub(all(2).div(load(y, yAt + i).add(1)));
      far = far.blend(far.neg(), v.compare(VectorOperators.LT, 0));
      FloatVector square = v.mul(v);
      FloatVector near = all(-0.005720821209251881f);
      near = near.fma(square, all(0.020653806626796722f));
      near = near.fma(square, all(-0.05374443158507347f));
      near = near.fma(square, all(0.13331501185894012f));
      near = near.fma(square, all(-0.3333328366279602f));
      near = near.mul(square).fma(v, v);
      far.blend(near, v.abs().compare(VectorOperators.LT, 0.62f)).intoArray(y, yAt + i);
    }
  }

  /// `1 / (1 + e^-x)`.
  static void sigmoid(float[] x, int xAt, float[] y, int yAt, int count) {
    powers(x, xAt, -1, false, y, yAt, count);
    sigmoidOfPowers(y, yAt, count);
  }

  private static void sigmoidOfPowers(float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += LANES) {
      all(1).div(load(y, yAt + i).add(1)).intoArray(y, yAt + i);
    }
  }

  /// `max(x, 0) + ln(1 + u)` with `u = e^-|x|`, and `ln(1 + u) = 2 artanh(s)` with `s = u / (2 +
  /// u)`, at most a third.
  static void softplus(float[] x, int xAt, float[] y, int yAt, int count) {
    powers(x, xAt, -1, true, y, yAt, count);
    softplusOfPowers(x, xAt, y, yAt, count);
  }

  private static void softplusOfPowers(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector v = load(x, xAt + i);
      FloatVector u = load(y, yAt + i);
      FloatVector s = u.div(u.add(2));
      FloatVector square = s.mul(s);
      FloatVector p = all(0.12150466442108154f);
      p = p.fma(square, all(0.10713829100131989f));
      p = p.fma(square, all(0.14308442175388336f));
      p = p.fma(square, all(0.19999438524246216f));
      p = p.fma(square, all(0.3333333730697632f));
      p = p.mul(square).fma(s, s);
      FloatVector positive = v.blend(0, v.compare(VectorOperators.LE, 0));
      p.add(p).add(positive).intoArray(y, yAt + i);
    }
  }
}
