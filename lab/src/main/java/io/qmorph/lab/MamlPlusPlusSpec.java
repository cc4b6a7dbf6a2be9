package io.qmorph.lab;

import io.qmorph.meta.MamlPlusPlus;

/// MAML++: how training changes.
///
/// @param multiStep the share of training over which the query loss after every inner step counts,
///   less and less
/// @param firstOrder the share of training with gradients of first order
public record MamlPlusPlusSpec(double multiStep, double firstOrder) {
  static MamlPlusPlusSpec read(SpecFields fields) {
    return new MamlPlusPlusSpec(
        fields.number("multiStep", 0.3, 0, 1), fields.number("firstOrder", 0.5, 0, 1));
  }

  MamlPlusPlus.Schedule schedule() {
    return new MamlPlusPlus.Schedule(multiStep, firstOrder);
  }
}
