package io.qmorph.cli;

import io.qmorph.lab.UserError;

/// The values that an option may have, both ends included.
record Range(int low, int high) {

  /// Gives the value of an option, and throws `UserError` naming the option if it lies outside.
  int require(String option, int value) {
    if (value < low || value > high) {
      throw new UserError(
          option + " must be a whole number in [" + low + ", " + high + "], was " + value);
    }
    return value;
  }
}
