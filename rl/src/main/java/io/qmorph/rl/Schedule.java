package io.qmorph.rl;

/// A number that changes over training: a function of the share of training that is over, in [0,
/// 1].
public sealed interface Schedule {

  /// The value when `progress` of training is over.
  ///
  /// @param progress the share of training that is over, in [0, 1]
  double at(double progress);

  /// The same all the time.
  ///
  /// @param value what it is
  record Constant(double value) implements Schedule {
    @Override
    public double at(double progress) {
      return value;
    }
  }

  /// From `start` straight to `end`, reached when `share` of training is over, and `end` from then
  /// on.
  ///
  /// @param start the value before the first iteration
  /// @param end the value at the end
  /// @param share of training, more than 0
  record Linear(double start, double end, double share) implements Schedule {
    @Override
    public double at(double progress) {
      return start + (end - start) * Math.min(1, progress / share);
    }
  }

  /// From `start` to `end` along half a cosine: Loshchilov and Hutter 2017, equation 5, without
  /// restarts.
  ///
  /// @param start the value before the first iteration
  /// @param end the value at the end
  record Cosine(double start, double end) implements Schedule {
    @Override
    public double at(double progress) {
      return end + (start - end) * (1 + Math.cos(Math.PI * Math.min(1, progress))) / 2;
    }
  }
}
