package io.qmorph.meta;

import io.qmorph.tensor.Tree;
import java.util.List;

/// Which of a network's parameters adaptation moves; the others are frozen then, and learned by the
/// outer loop alone. With the last layer it is ANIL: Raghu et al. 2020, "Rapid Learning or Feature
/// Reuse? Towards Understanding the Effectiveness of MAML", section 4.
public interface AdaptedParameters {

  /// Whether the parameter moves.
  ///
  /// @param name of the parameter
  boolean contains(String name);

  /// Those of `parameters` that move.
  ///
  /// @param <T> what stands for a parameter
  /// @param parameters of the network
  default <T> Tree<T> of(Tree<T> parameters) {
    return parameters.filter(this::contains);
  }

  /// All parameters.
  record All() implements AdaptedParameters {
    @Override
    public boolean contains(String name) {
      return true;
    }
  }

  /// Some parameters.
  ///
  /// @param names whole names, or what names begin with before a dot; at least one
  record Named(List<String> names) implements AdaptedParameters {

    /// Throws `IllegalArgumentException` if there are no names.
    public Named {
      names = List.copyOf(names);
      if (names.isEmpty()) {
        throw new IllegalArgumentException("at least one parameter must adapt, were []");
      }
    }

    @Override
    public boolean contains(String name) {
      return names.stream().anyMatch(own -> name.equals(own) || name.startsWith(own + "."));
    }
  }
}
