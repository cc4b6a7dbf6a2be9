package io.qmorph.meta;

import io.qmorph.nn.Network;
import io.qmorph.rl.Batch;
import io.qmorph.rl.QLoss;
import io.qmorph.rl.Window;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Gradient;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/// A DQN that remembers: its values depend on all that it has seen of its task, over the borders of
/// episodes, and only a new task finds it without memory. It explores and adapts by acting, without
/// a gradient step.
///
/// ```math
/// Q(s_t, a, h_t; \theta), \qquad
/// h_{t+1} = g_\psi\bigl(f_\phi(s_t, a_t, r_t, s_{t+1}, d_t), h_t\bigr)
/// ```
///
/// Memory over the episodes of a task: Duan et al. 2016, "RL2: fast reinforcement learning via slow
/// reinforcement learning", section 2.2; Wang et al. 2016, "Learning to reinforcement learn".
/// Q-learning with a recurrent network from stored states, the first steps of a stretch left out of
/// the loss: Kapturowski et al. 2019, section 3.
///
/// An episode that terminates ends what counts, as in any Q-learning. One that is cut by the time
/// limit is followed by the next, so that what it finds out is worth what it brings later. The end
/// of a trial, after which memory is lost, is not shown to the agent and counts as if the trial
/// went on. Both slow copies, of encoder and values, compute targets; with double Q-learning the
/// values that choose the next action see the slow encoder's state.
///
/// @param encoder keeps what was seen
/// @param values takes the observation and the encoder's state behind it
/// @param loss what training descends
/// @param burnIn first steps of a stretch that no gradient passes
public record RecurrentDqn(HistoryEncoder encoder, Network values, QLoss loss, int burnIn) {
  private static final String ENCODER = "encoder";
  private static final String VALUES = "values";

  /// Throws `IllegalArgumentException` if the two networks' extents don't fit, or the burn-in is
  /// negative.
  public RecurrentDqn {
    int expected = TransitionFeatures.size(values.inputs() - encoder.size(), values.outputs());
    if (encoder.features().inputs() != expected) {
      throw new IllegalArgumentException(
          "the encoder must have %d inputs, had %d"
              .formatted(expected, encoder.features().inputs()));
    }
    Requirements.notNegative("burnIn", burnIn);
  }

  /// How many numbers an observation has.
  public int observations() {
    return values.inputs() - encoder.size();
  }

  /// Draws parameters.
  ///
  /// @param random what they are drawn by
  public Tree<NDArray> init(UniformRandomProvider random) {
    return values.init(random).prefixed(VALUES).merge(encoder.init(random).prefixed(ENCODER));
  }

  /// The names and types of what the agent sees in each of several lanes: `observation`, the
  /// `state` before the `previous.*` transition, and `fresh`, 1 where there is none.
  ///
  /// @param lanes how many
  public Tree<ArrayType> seen(int lanes) {
    return Tree.of("observation", ArrayType.floats(lanes, observations()))
        .with("state", ArrayType.floats(lanes, encoder.size()))
        .with("fresh", ArrayType.floats(lanes))
        .with("previous.observation", ArrayType.floats(lanes, observations()))
        .with("previous.action", ArrayType.ints(lanes))
        .with("previous.reward", ArrayType.floats(lanes))
        .with("previous.reached", ArrayType.floats(lanes, observations()))
        .with("previous.terminated", ArrayType.floats(lanes));
  }

  /// Acting by the greatest value: a program from `parameters.*` and what is [#seen] to `action`
  /// `[lanes]`, the `value` `[lanes]` that it promises, and `state` `[lanes, state]`, which counts
  /// for the next step.
  ///
  /// @param parameters the types of the parameters
  /// @param lanes how many
  public Program policy(Tree<ArrayType> parameters, int lanes) {
    return Program.trace(parameters.prefixed("parameters").merge(seen(lanes)), this::act);
  }

  private Tree<Tensor> act(Tree<Tensor> inputs) {
    Tree<Tensor> parameters = inputs.under("parameters");
    Tree<Tensor> previous = inputs.under("previous");
    Tensor transition =
        TransitionFeatures.of(
            previous.get("observation"),
            previous.get("action"),
            previous.get("reward"),
            previous.get("reached"),
            previous.get("terminated"),
            values.outputs());
    Tree<Tensor> encoding = parameters.under(ENCODER);
    Tensor next = encoder.step(encoding, encoder.embed(encoding, transition), inputs.get("state"));
    Tensor state = next.times(remembered(inputs.get("fresh")));
    Tensor all =
        values.apply(parameters.under(VALUES), Tensor.concat(-1, inputs.get("observation"), state));
    return Tree.of("action", all.argMax(), "value", all.max(-1)).with("state", state);
  }

  private static Tensor remembered(Tensor border) {
    return Tensor.constant(1).minus(border).unsqueeze(-1);
  }

  /// The direction of descent for one window: a program from `meta.*`, `target.*` and `window.*` of
  /// [Window#signature] to `gradient.*` and `loss`.
  ///
  /// @param parameters the types of the parameters
  /// @param sequences stretches in the window
  /// @param length steps of each
  public Program gradient(Tree<ArrayType> parameters, int sequences, int length) {
    Tree<ArrayType> signature =
        parameters
            .prefixed("meta")
            .merge(parameters.prefixed("target"))
            .merge(
                Window.signature(sequences, length, observations(), encoder.size())
                    .prefixed("window"));
    return Program.trace(
        signature,
        inputs -> {
          Tree<Tensor> meta = inputs.under("meta");
          Tensor error = error(meta, inputs.under("target"), Window.of(inputs.under("window")));
          return Gradient.of(error, meta).prefixed("gradient").with("loss", error);
        });
  }

  /// The loss on a window, a scalar.
  ///
  /// @param online the parameters that are judged
  /// @param target the parameters that targets are computed with
  /// @param window what was seen
  public Tensor error(Tree<Tensor> online, Tree<Tensor> target, Window window) {
    Batch batch = window.batch();
    Tensor states = unroll(online.under(ENCODER), window).before();
    Tensor nextStates = unroll(target.under(ENCODER), window).after().gather(window.follower());
    Batch remembering =
        new Batch(
            Tensor.concat(-1, batch.observation(), states),
            batch.action(),
            batch.reward(),
            Tensor.concat(-1, batch.nextObservation(), nextStates),
            batch.terminated(),
            batch.discount(),
            batch.weight());
    return loss.of(values, online.under(VALUES), target.under(VALUES), remembering);
  }

  /// The states `[sequences * length, state]` before each step and after it.
  private record States(Tensor before, Tensor after) {}

  private States unroll(Tree<Tensor> parameters, Window window) {
    int sequences = window.state().shape().size(0);
    int length = window.earned().shape().size(0) / sequences;
    Batch batch = window.batch();
    Tensor transitions =
        TransitionFeatures.of(
            batch.observation(),
            batch.action(),
            window.earned(),
            window.reached(),
            window.ended(),
            values.outputs());
    Tensor features = encoder.embed(parameters, transitions).reshape(sequences, length, features());
    Tensor goesOn = remembered(window.border()).reshape(sequences, length, 1);
    List<Tensor> before = new ArrayList<>();
    List<Tensor> after = new ArrayList<>();
    Tensor state = window.state();
    for (int step = 0; step < length; step++) {
      state = step == burnIn ? state.stopGradient() : state;
      before.add(state);
      Tensor next = encoder.step(parameters, at(features, step), state);
      after.add(next);
      state = next.times(at(goesOn, step));
    }
    return new States(flat(before), flat(after));
  }

  private int features() {
    return encoder.features().outputs();
  }

  private static Tensor at(Tensor sequences, int step) {
    return sequences.slice(1, step, step + 1).reshape(sequences.shape().remove(1));
  }

  private static Tensor flat(List<Tensor> steps) {
    Tensor all = Tensor.concat(1, steps.stream().map(step -> step.unsqueeze(1)).toList());
    int sequences = all.shape().size(0);
    return all.reshape(sequences * steps.size(), all.shape().size(2));
  }
}
