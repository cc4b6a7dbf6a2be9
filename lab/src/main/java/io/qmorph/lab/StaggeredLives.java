package io.qmorph.lab;

/// When the agents of a meta-training begin anew: each after a whole life, but not all at once, so
/// that every meta-step sees agents of all ages.
///
/// Agent `i` of `n` begins first with all others, and again when `t + ⌊i T / n⌋` is a multiple of
/// `T`, where `t` counts truncations and `T` is a life's. Lan et al. 2024, "Learning to optimize
/// for reinforcement learning", section 4.2: pipeline training.
///
/// @param agents `n`, at least 1
/// @param truncations `T` of a life, at least 1
record StaggeredLives(int agents, int truncations) {

  /// Whether an agent begins anew before truncation `t`.
  boolean begins(int agent, int t) {
    int ahead = (int) ((long) agent * truncations / agents);
    return t == 0 || (t + ahead) % truncations == 0;
  }
}
