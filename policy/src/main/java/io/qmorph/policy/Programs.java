package io.qmorph.policy;

import io.qmorph.rl.Batch;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tree;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a model computes, as programs for one task.
///
/// @param adaptations by the number of gradient steps: from `meta.*` and `support.*` of
///   [Batch#signature] to the adapted parameters; the one of 0 steps is there
/// @param usualSteps how many steps the model was trained for, among those there are
/// @param act from `parameters.*` and `observation` `[1, observations]` to the `values` `[1,
///   actions]` of all actions
public record Programs(SortedMap<Integer, Program> adaptations, int usualSteps, Program act) {

  /// Throws `IllegalArgumentException` if the programs don't fit each other.
  public Programs {
    adaptations = Collections.unmodifiableSortedMap(new TreeMap<>(adaptations));
    requireSteps(adaptations, 0);
    requireSteps(adaptations, usualSteps);
    Tree<ArrayType> expected =
        act.signature().filter(name -> !name.equals("observation")).under("parameters");
    adaptations.forEach((steps, program) -> {
      if (!program.results().equals(expected)) {
        throw new IllegalArgumentException(
            "after " + steps + " steps the parameters must be " + expected);
      }
    });
  }

  private static void requireSteps(SortedMap<Integer, Program> adaptations, int steps) {
    if (!adaptations.containsKey(steps)) {
      throw new IllegalArgumentException(
          "steps must be one of " + adaptations.keySet() + ", was " + steps);
    }
  }

  /// The adaptation by so many steps.
  ///
  /// Throws `IllegalArgumentException` naming those there are if there is none.
  Program adaptation(int steps) {
    requireSteps(adaptations, steps);
    return Objects.requireNonNull(adaptations.get(steps));
  }

  /// Throws `IllegalArgumentException` unless the programs take these meta-parameters, support sets
  /// and observations, and yield a value for each action.
  void requireFit(Tree<NDArray> meta, Signature signature) {
    int observations = signature.observations().size();
    Tree<ArrayType> inputs =
        meta.map(NDArray::type)
            .prefixed("meta")
            .merge(
                Batch.signature(signature.support().transitions(), observations)
                    .prefixed("support"));
    adaptations.values().forEach(program -> requireSame(program.signature(), inputs));
    requireSame(
        act.signature().filter("observation"::equals),
        Tree.of("observation", ArrayType.floats(1, observations)));
    requireSame(act.results(), Tree.of("values", ArrayType.floats(1, signature.actions().n())));
  }

  private static void requireSame(Tree<ArrayType> given, Tree<ArrayType> expected) {
    if (!given.equals(expected)) {
      throw new IllegalArgumentException(
          "a program must be one of " + expected + ", was one of " + given);
    }
  }
}
