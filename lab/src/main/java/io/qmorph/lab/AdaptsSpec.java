package io.qmorph.lab;

import io.qmorph.env.Spelling;
import io.qmorph.meta.AdaptedParameters;
import io.qmorph.nn.Network;
import io.qmorph.tensor.Tree;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;

/// The setting `inner.adapts`: which parameters adaptation moves.
///
/// @param words `all`, `head` for the last layer, or names of parameters, each whole or what it
///   begins with before a dot
public record AdaptsSpec(List<String> words) {
  private static final String KEY = "adapts";
  private static final String ALL = "all";
  private static final String HEAD = "head";

  static AdaptsSpec read(SpecFields fields) {
    return new AdaptsSpec(fields.words(KEY, ALL));
  }

  /// Whether all parameters are meant.
  boolean all() {
    return words.equals(List.of(ALL));
  }

  /// As in a message.
  String text() {
    return String.join(", ", words);
  }

  /// The parameters of `network` that are meant.
  ///
  /// Throws `UserError` naming the first word that is no parameter, and the nearest that is one.
  AdaptedParameters in(Network network) {
    if (all()) {
      return new AdaptedParameters.All();
    }
    List<String> names = words.equals(List.of(HEAD)) ? network.lastLayer() : words;
    if (names.isEmpty()) {
      throw new UserError("inner.adapts must name parameters, as this network has no head");
    }
    Tree<?> parameters = network.init(RandomSource.SPLIT_MIX_64.create(0));
    for (String name : names) {
      if (new AdaptedParameters.Named(List.of(name)).of(parameters).size() == 0) {
        throw new UserError(
            "inner.adapts must be all, head, or names of parameters, was "
                + name
                + "; did you mean "
                + Spelling.nearest(name, parameters.names())
                + "?");
      }
    }
    return new AdaptedParameters.Named(names);
  }
}
