package io.qmorph.lab;

import io.qmorph.meta.AttentionRule;
import io.qmorph.meta.GruRule;
import io.qmorph.meta.LogGradient;
import io.qmorph.meta.LstmRule;
import io.qmorph.meta.MomentumRule;
import io.qmorph.meta.RateController;
import io.qmorph.meta.UpdateRule;
import io.qmorph.nn.Adam;
import io.qmorph.nn.Optimizer;
import io.qmorph.nn.Sgd;

/// The optimizer that is learned, by the methods `learned-update` and `learned-optimizer`.
///
/// @param kind of rule
/// @param units of its recurrent network
/// @param scale what the network's word is multiplied by where it is added to a gradient step
/// @param heads of the attention
/// @param optimizer whose rates a controller steers
/// @param factor what the outer rate is multiplied by for the rule's own parameters
public record RuleSpec(
    Kind kind, int units, double scale, int heads, Inner optimizer, double factor) {

  /// The rules.
  public enum Kind {
    /// an LSTM for each coordinate
    LSTM,
    /// two GRUs in the place of Adam's moments
    GRU,
    /// a GRU for each coordinate that hears of the other layers
    ATTENTION,
    /// a GRU for each coordinate that sees momenta, progress and dormancy
    MOMENTUM,
    /// a GRU for each layer that steers its learning rate
    CONTROLLER
  }

  /// The optimizers that a controller steers.
  public enum Inner {
    /// plain gradient descent
    SGD,
    /// Adam
    ADAM
  }

  static RuleSpec read(SpecFields fields) {
    RuleSpec spec =
        new RuleSpec(
            fields.choice("kind", Kind.CONTROLLER, Kind.values()),
            fields.integer("units", 8, 1, 1024),
            fields.number("scale", 0.01, 1e-9, 1000),
            fields.integer("heads", 2, 1, 1024),
            fields.choice("optimizer", Inner.SGD, Inner.values()),
            fields.number("factor", 5, 0, 1000));
    if (spec.kind == Kind.ATTENTION && spec.units % spec.heads != 0) {
      throw new UserError(
          "rule.heads must divide rule.units, " + spec.units + ", was " + spec.heads);
    }
    return spec;
  }

  /// The rule.
  ///
  /// @param rate of the gradient step that it starts as
  UpdateRule rule(double rate) {
    LogGradient features = new LogGradient();
    return switch (kind) {
      case LSTM -> new LstmRule(units, features, scale, rate);
      case GRU -> new GruRule(units, features, rate);
      case ATTENTION -> new AttentionRule(units, heads, features, scale, rate);
      case MOMENTUM -> new MomentumRule(units, scale, rate);
      case CONTROLLER -> new RateController(units, inner(), rate);
    };
  }

  private Optimizer inner() {
    return switch (optimizer) {
      case SGD -> new Sgd();
      case ADAM -> new Adam();
    };
  }
}
