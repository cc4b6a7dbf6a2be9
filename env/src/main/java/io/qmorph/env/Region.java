package io.qmorph.env;

/// Where in a family's parameter ranges tasks are drawn.
public enum Region {
  /// The inner ranges, meant for training and for held-out tasks like those of training.
  INTERPOLATION,
  /// What lies around the inner ranges and touches them at most; every ranged parameter is drawn
  /// from there at once. Flags, and choices without an order, have no outside and are drawn as
  /// ever.
  EXTRAPOLATION
}
