package io.qmorph.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The transcendental functions on vectors, to within three units in the last place of a float.
///
/// Each is reduced to a small interval and there to a polynomial with the least greatest relative
/// error. The vector module's own functions won't do: interpreted code computes them by another
/// method than compiled code, so that results would depend on when a method is compiled.
final class VectorFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /// Added to a small number, it leaves the nearest integer in the lowest bits.
  private static final float ROUNDER = 0x1.8p23f;

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

  /// `e^x = 2^n e^r` with `|r| ≤ ln(2) / 2`; the power of 2 in two factors, so that neither
  /// overflows before the result does.
  static FloatVector exp(FloatVector given) {
    FloatVector x =
        given.blend(HIGHEST_EXPONENT, given.compare(VectorOperators.GT, HIGHEST_EXPONENT));
    x = x.blend(LOWEST_EXPONENT, x.compare(VectorOperators.LT, LOWEST_EXPONENT));
    FloatVector shifted = x.fma(all(LOG2_E), all(ROUNDER));
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), x));
    FloatVector p = all(0.001394636812619865f);
    p = p.fma(r, all(0.008333263918757439f));
    p = p.fma(r, all(0.041666265577077866f));
    p = p.fma(r, all(0.1666666716337204f));
    p = p.fma(r, all(0.5f));
    p = p.mul(r).fma(r, r).add(1);
    IntVector whole = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
    IntVector half = whole.lanewise(VectorOperators.ASHR, 1);
    return p.mul(powerOf2(half)).mul(powerOf2(whole.sub(half)));
  }

  private static FloatVector powerOf2(IntVector exponent) {
    return exponent.add(BIAS).lanewise(VectorOperators.LSHL, FRACTION_BITS).reinterpretAsFloats();
  }

  /// `ln(x) = n ln(2) + ln(1 + f)` with `1 + f` from `√½` to `√2`.
  static FloatVector log(FloatVector given) {
    VectorMask<Float> tiny = given.compare(VectorOperators.LT, Float.MIN_NORMAL);
    FloatVector x = given.mul(all(1).blend(0x1p23f, tiny));
    IntVector bits = x.reinterpretAsInts();
    int rootHalf = Float.floatToRawIntBits(0.70710677f);
    IntVector n = bits.sub(rootHalf).lanewise(VectorOperators.ASHR, FRACTION_BITS);
    FloatVector f =
        bits.sub(n.lanewise(VectorOperators.LSHL, FRACTION_BITS)).reinterpretAsFloats().sub(1);
    FloatVector exponent =
        ((FloatVector) n.convert(VectorOperators.I2F, 0)).sub(all(0).blend(23, tiny));
    FloatVector p = all(-0.07861629873514175f);
    p = p.fma(f, all(0.12883824110031128f));
    p = p.fma(f, all(-0.13129009306430817f));
    p = p.fma(f, all(0.14180907607078552f));
    p = p.fma(f, all(-0.16624502837657928f));
    p = p.fma(f, all(0.20002296566963196f));
    p = p.fma(f, all(-0.25000810623168945f));
    p = p.fma(f, all(0.33333316445350647f));
    FloatVector square = f.mul(f);
    FloatVector small = p.mul(f).mul(square);
    small = exponent.fma(all(LN2_LOW), small).add(square.mul(-0.5f));
    FloatVector y = exponent.fma(all(LN2_HIGH), f.add(small));
    y =
        y.blend(
            Float.POSITIVE_INFINITY, given.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NEGATIVE_INFINITY, given.compare(VectorOperators.EQ, 0));
    VectorMask<Float> undefined = given.compare(VectorOperators.GE, 0).not();
    return y.blend(Float.NaN, undefined);
  }

  /// A polynomial near 0, and `1 - 2 / (e^2|x| + 1)` with the sign of `x` elsewhere.
  static FloatVector tanh(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector square = x.mul(x);
    FloatVector p = all(-0.005720821209251881f);
    p = p.fma(square, all(0.020653806626796722f));
    p = p.fma(square, all(-0.05374443158507347f));
    p = p.fma(square, all(0.13331501185894012f));
    p = p.fma(square, all(-0.3333328366279602f));
    FloatVector near = p.mul(square).fma(x, x);
    FloatVector far = all(1).sub(all(2).div(exp(size.add(size)).add(1)));
    far = far.blend(far.neg(), x.compare(VectorOperators.LT, 0));
    return far.blend(near, size.compare(VectorOperators.LT, 0.62f));
  }

  /// `1 / (1 + e^-x)`.
  static FloatVector sigmoid(FloatVector x) {
    return all(1).div(exp(x.neg()).add(1));
  }

  /// `max(x, 0) + ln(1 + u)` with `u = e^-|x|`, where what is lost of `u` in the sum is put back.
  static FloatVector softplus(FloatVector x) {
    FloatVector u = exp(x.abs().neg());
    FloatVector sum = u.add(1);
    FloatVector lost = u.sub(sum.sub(1));
    return positive(x).add(log(sum).add(lost.div(sum)));
  }

  /// `max(x, 0)`.
  static FloatVector positive(FloatVector x) {
    return x.blend(0, x.compare(VectorOperators.LE, 0));
  }
}
