package io.qmorph.env;

/// Where in a family's parameter ranges tasks are drawn.
///
/// They are those of Packer et al. (2018), "Assessing generalization in deep reinforcement
/// learning", arXiv 1810.12282, section 5, so that one can train on the default task or on the
/// inner ranges and judge on either or outside: their D, R and E.
public enum Region {
  /// The default task alone: every parameter has its default value.
  DEFAULT,
  /// The inner ranges, meant for training and for held-out tasks like those of training.
  INTERPOLATION,
  /// What lies around the inner ranges and touches them at most; every ranged parameter is drawn
  /// from there at once. Flags, and choices without an order, have no outside and are drawn as
  /// ever.
  EXTRAPOLATION
}
