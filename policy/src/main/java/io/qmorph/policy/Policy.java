package io.qmorph.policy;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tree;

/// Acts in one task, by the greatest action value.
///
/// It is immutable and cheap, and any number of threads may act by it at once.
public final class Policy {

  /// How policies of one model act.
  ///
  /// @param signature what is seen and done
  /// @param prepare from `parameters.*` to what acting needs of them
  /// @param act from these, `parameters.*` and `observation` to `values`
  record Actions(Signature signature, Sessions prepare, Sessions act) {}

  private final Actions actions;
  private final Tree<NDArray> parameters;
  private final Tree<NDArray> before;
  private final Tree<NDArray> prepared;

  /// @param before the parameters that were adapted; empty if none were
  Policy(Actions actions, Tree<NDArray> parameters, Tree<NDArray> before) {
    this.actions = actions;
    this.parameters = parameters;
    this.before = before;
    Tree<NDArray> given = parameters.prefixed("parameters");
    this.prepared = given.merge(actions.prepare().run(given));
  }

  /// The action of the greatest value, the first of equal ones.
  ///
  /// Throws `IllegalArgumentException` for an observation outside the observation space or of
  /// another size, and `ArithmeticException` if a value is not a number.
  ///
  /// @param observation `[observations]`
  public int act(float[] observation) {
    float[] values = values(observation);
    int best = 0;
    for (int action = 0; action < values.length; action++) {
      if (Float.isNaN(values[action])) {
        throw new ArithmeticException("the value of action " + action + " is not a number");
      }
      best = values[action] > values[best] ? action : best;
    }
    return best;
  }

  /// The action for each of several observations.
  ///
  /// @param observations `[count][observations]`, each as in [#act(float[])]
  public int[] act(float[][] observations) {
    int[] chosen = new int[observations.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = act(observations[i]);
    }
    return chosen;
  }

  /// The values of all actions: what each is expected to earn, discounted and scaled as in
  /// training.
  ///
  /// Throws `IllegalArgumentException` for an observation outside the observation space or of
  /// another size.
  ///
  /// @param observation `[observations]`
  public float[] values(float[] observation) {
    actions.signature().require("observation", observation);
    NDArray one = NDArray.of(Shape.of(1, observation.length), observation);
    return actions.act().run(prepared.with("observation", one)).get("values").floats();
  }

  /// A copy of the parameters.
  public Tree<NDArray> parameters() {
    return parameters.map(NDArray::copy);
  }

  /// What adaptation changed; nothing where there was none.
  public Change change() {
    return before.size() == 0 ? Change.of(parameters, parameters) : Change.of(before, parameters);
  }
}
