package io.qmorph.policy;

import io.qmorph.env.Box;
import io.qmorph.env.Discrete;

/// What a model sees, does, and takes for experience: all that a user's own transitions are checked
/// against.
///
/// @param observations each a vector inside this box
/// @param actions numbered from 0
/// @param support what a support set is like
public record Signature(Box observations, Discrete actions, Support support) {

  /// The support sets that the model was trained to adapt to.
  ///
  /// @param transitions how many at most, at least 1
  /// @param discount of a step, in [0, 1]
  /// @param rewardScale what rewards are multiplied by before a program sees them
  public record Support(int transitions, double discount, double rewardScale) {

    /// Throws `IllegalArgumentException` naming the value that is out of range.
    public Support {
      if (transitions < 1) {
        throw new IllegalArgumentException("transitions must be at least 1, was " + transitions);
      }
      if (!(discount >= 0 && discount <= 1)) {
        throw new IllegalArgumentException("discount must be in [0, 1], was " + discount);
      }
      if (!Double.isFinite(rewardScale)) {
        throw new IllegalArgumentException("rewardScale must be finite, was " + rewardScale);
      }
    }
  }

  /// Returns the observation, or throws `IllegalArgumentException` naming what is not as it must
  /// be.
  ///
  /// @param name what messages call it
  float[] require(String name, float[] observation) {
    if (observation.length != observations.size()) {
      throw new IllegalArgumentException(
          name + " must have " + observations.size() + " numbers, had " + observation.length);
    }
    float[] low = observations.low();
    float[] high = observations.high();
    for (int i = 0; i < observation.length; i++) {
      float number = observation[i];
      if (!(number >= low[i] && number <= high[i] && Float.isFinite(number))) {
        throw new IllegalArgumentException(
            name
                + ("[" + i + "] must be finite and in [" + low[i] + ", " + high[i] + "], was ")
                + number);
      }
    }
    return observation;
  }
}
