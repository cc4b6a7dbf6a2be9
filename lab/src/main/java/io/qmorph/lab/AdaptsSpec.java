package io.qmorph.lab;

import io.qmorph.env.Spelling;
import io.qmorph.meta.AdaptedParameters;
import io.qmorph.nn.Network;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;

/// The setting `inner.adapts`: which parameters adaptation moves.
///
/// @param words `all`, `head` for the last layer, `body` for all but the last layer, or names of
///   parameters, each whole or what it begins with before a dot
public record AdaptsSpec(List<String> words) {
  private static final String ALL = "all";
  private static final String HEAD = "head";
  private static final String BODY = "body";

  static AdaptsSpec read(SpecFields fields) {
    return new AdaptsSpec(fields.words("adapts", ALL));
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
    List<String> known = network.init(RandomSource.SPLIT_MIX_64.create(0)).names();
    if (words.equals(List.of(HEAD))) {
      return head(network);
    }
    if (words.equals(List.of(BODY))) {
      AdaptedParameters head = head(network);
      return new AdaptedParameters.Named(
          known.stream().filter(name -> !head.contains(name)).toList());
    }
    words.forEach(word -> requireKnown(word, known));
    return new AdaptedParameters.Named(words);
  }

  private static AdaptedParameters head(Network network) {
    if (network.lastLayer().isEmpty()) {
      throw new UserError("inner.adapts must name parameters, as this network has no head");
    }
    return new AdaptedParameters.Named(network.lastLayer());
  }

  private static void requireKnown(String word, List<String> known) {
    if (known.stream().noneMatch(new AdaptedParameters.Named(List.of(word))::contains)) {
      throw new UserError(
          "inner.adapts must be all, head, body, or names of parameters, was "
              + word
              + "; did you mean "
              + Spelling.nearest(word, known)
              + "?");
    }
  }
}
