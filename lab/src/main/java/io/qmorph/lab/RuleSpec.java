package io.qmorph.lab;

import io.qmorph.meta.GruRule;
import io.qmorph.meta.LogGradient;
import io.qmorph.meta.LstmRule;
import io.qmorph.meta.UpdateRule;

/// The optimizer that the method `learned-update` learns.
///
/// @param kind of rule
/// @param units of its recurrent networks
/// @param scale what a word that is added to the gradient step is multiplied by
/// @param factor what the outer rate is multiplied by for the rule's own parameters
public record RuleSpec(Kind kind, int units, double scale, double factor) {

  /// The rules.
  public enum Kind {
    /// an LSTM for each coordinate
    LSTM,
    /// two GRUs in the place of Adam's moments
    GRU;
  }

  static RuleSpec read(SpecFields fields) {
    return new RuleSpec(
        fields.choice("kind", Kind.GRU, Kind.values()),
        fields.integer("units", 8, 1, 1024),
        fields.number("scale", 0.01, 1e-9, 1000),
        fields.number("factor", 1, 0, 1000));
  }

  /// The rule.
  ///
  /// @param rate of the gradient step that it starts from
  UpdateRule rule(double rate) {
    return switch (kind) {
      case LSTM -> new LstmRule(units, new LogGradient(), scale, rate);
      case GRU -> new GruRule(units, new LogGradient(), rate);
    };
  }
}
