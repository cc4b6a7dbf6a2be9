package io.qmorph.lab;

import io.qmorph.env.Families;
import io.qmorph.env.InformedFamily;
import io.qmorph.env.Region;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.InnerLoop.Order;
import io.qmorph.rl.SupportSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// All that an experiment is and leaves behind, machine and time apart.
///
/// The defaults are those of the main job. `resolved` holds every setting as it was read, in the
/// order of reading, to be saved with the run.
///
/// @param base the task family
/// @param informed whether observations tell the task, as an oracle would
/// @param method the meta-learner
/// @param seed of every random stream
/// @param iterations of meta-training
/// @param episodeSteps the time limit of an episode
/// @param discount of future rewards for each step
/// @param rewardScale what rewards are multiplied by for learning; returns are reported unscaled
/// @param network of action values
/// @param inner adaptation
/// @param mamlPlusPlus how training with MAML++ changes
/// @param implicitMaml how implicit MAML solves for its gradient
/// @param hypernetwork settings of the method of that name
/// @param structure settings of learned structure
/// @param rule the optimizer that is learned
/// @param optimizer how one is learned over whole trainings
/// @param context the code that a context DQN reads
/// @param metaQ Meta-Q-Learning
/// @param recurrent the DQN that remembers
/// @param outer meta-training
/// @param collection how experience is gathered
/// @param support what a task is recognised by
/// @param validation what checkpoints and baselines are chosen on
/// @param test the final report
/// @param siamese how support sets are compared
/// @param checkpoints how many are kept
/// @param baselines whether the baselines are trained and reported too
/// @param resolved all settings, given and default
public record ExperimentSpec(
    TaskFamily base,
    boolean informed,
    Method method,
    long seed,
    int iterations,
    int episodeSteps,
    double discount,
    double rewardScale,
    NetworkSpec network,
    Inner inner,
    MamlPlusPlusSpec mamlPlusPlus,
    ImplicitMamlSpec implicitMaml,
    HypernetworkSpec hypernetwork,
    StructureSpec structure,
    RuleSpec rule,
    OptimizerSpec optimizer,
    ContextSpec context,
    MetaQSpec metaQ,
    RecurrentSpec recurrent,
    Outer outer,
    Collection collection,
    Support support,
    Validation validation,
    Test test,
    SiameseSpec siamese,
    CheckpointsSpec checkpoints,
    boolean baselines,
    SequencedMap<String, Object> resolved) {
  private static final int MANY = 1_000_000_000;

  /// The meta-learners, and plain DQN.
  public enum Method {
    /// model-agnostic meta-learning, with or without learned rates
    MAML,
    /// MAML judged after every step, with rates for each step
    MAML_PLUS_PLUS,
    /// MAML by the gradient at the minimum, not through the steps
    IMPLICIT_MAML,
    /// an initialisation and an optimizer, learned together
    LEARNED_UPDATE,
    /// an optimizer for whole trainings from scratch
    LEARNED_OPTIMIZER,
    /// towards where plain descent leads
    REPTILE,
    /// one DQN for all tasks, fine-tuned
    MULTI_TASK,
    /// a DQN that reads an encoding of the support set
    CONTEXT_DQN,
    /// a network that writes the agent's initial weights
    HYPERNETWORK,
    /// a loss of which weights are learned
    LEARNED_LOSS,
    /// MAML with gates that close units
    LEARNED_STRUCTURE,
    /// the solution of the known task that a new one is most like
    SIAMESE,
    /// a context DQN that goes on learning on old transitions like the new ones
    META_Q_LEARNING,
    /// a DQN that remembers what it has seen of its task
    RECURRENT_DQN,
    /// a DQN for a single task, from scratch
    DQN;

    /// How it is written in specs and file names.
    public String word() {
      return SpecFields.written(this);
    }

    /// What it is, in a line.
    public String description() {
      return switch (this) {
        case MAML ->
            "an initialisation, and rates, from which few gradient steps lead far"
                + " (settings: Meta-SGD, ANIL, first and second order)";
        case MAML_PLUS_PLUS -> "MAML judged after every step, with rates for each step";
        case IMPLICIT_MAML -> "MAML whose gradient depends on where the steps end alone";
        case LEARNED_UPDATE -> "an initialisation, and an optimizer whose few steps lead far";
        case LEARNED_OPTIMIZER -> "an optimizer that trains a DQN from scratch";
        case REPTILE -> "an initialisation near every task's solution";
        case MULTI_TASK -> "one DQN trained on all tasks jointly, then fine-tuned";
        case CONTEXT_DQN -> "a DQN that reads an encoding of the support set; no gradient step";
        case HYPERNETWORK -> "initial weights written by a network that reads the support set";
        case LEARNED_LOSS -> "an initialisation, and the loss that adaptation descends";
        case LEARNED_STRUCTURE -> "an initialisation that keeps only the units it needs";
        case SIAMESE -> "the DQN of the known task whose support sets are most alike";
        case META_Q_LEARNING -> "a context DQN that goes on learning, on like old transitions too";
        case RECURRENT_DQN ->
            "a DQN that remembers over a task's episodes; no support set, no step";
        case DQN -> "a DQN trained on a single task from scratch";
      };
    }
  }

  /// How an error of an action value counts in the outer loss.
  public enum ErrorKind {
    /// its square
    SQUARED,
    /// Huber's function with delta 1
    HUBER;

    /// What it is, in a line.
    public String description() {
      return switch (this) {
        case SQUARED -> "the squared temporal-difference error";
        case HUBER -> "the temporal-difference error, squared up to 1 and linear beyond";
      };
    }
  }

  /// The network of action values.
  ///
  /// @param hidden the hidden layers' sizes, from the input on
  /// @param layerNorm whether each hidden layer is normalised
  /// @param dueling whether value and advantages have layers of their own
  /// @param outputGain the gain of the last layer's initial weights
  /// @param dropout the share of hidden units that meta-training leaves out
  public record NetworkSpec(
      List<Integer> hidden, boolean layerNorm, boolean dueling, double outputGain, double dropout) {
    static NetworkSpec read(SpecFields fields) {
      return new NetworkSpec(
          fields.integers("hidden", List.of(64, 64), 1, 4096),
          fields.flag("layerNorm", false),
          fields.flag("dueling", false),
          fields.number("outputGain", 0.1, 0, 100),
          fields.number("dropout", 0, 0, 0.9));
    }
  }

  /// Adaptation: plain gradient steps on the support set.
  ///
  /// @param steps that meta-training is done for
  /// @param rate of a step, or where learned rates start
  /// @param order whether the meta-gradient passes through the steps' gradients
  /// @param learnRates whether each parameter has a rate of its own that is learned
  /// @param ratesFactor the learned rates' outer rate, as a multiple of the others'
  /// @param adapts which parameters the steps move
  /// @param proximal how strongly the steps are held back to where they started
  /// @param clip the greatest global norm of a step's gradient; 0 clips nothing
  /// @param segment after how many steps parameters are kept for the meta-gradient, which computes
  ///   what lies between again; 0 keeps everything
  /// @param error what the steps descend
  /// @param rewardScale what rewards in support sets are multiplied by once more
  public record Inner(
      int steps,
      double rate,
      Order order,
      boolean learnRates,
      double ratesFactor,
      AdaptsSpec adapts,
      double proximal,
      double clip,
      int segment,
      ErrorKind error,
      double rewardScale) {
    static Inner read(SpecFields fields, Method method) {
      boolean plusPlus = method == Method.MAML_PLUS_PLUS;
      boolean implicit = method == Method.IMPLICIT_MAML;
      return new Inner(
          fields.integer("steps", 3, 1, 100),
          fields.number("rate", 0.05, 1e-9, 1000),
          fields.choice("order", plusPlus ? Order.SECOND : Order.FIRST, Order.values()),
          fields.flag("learnRates", true),
          fields.number("ratesFactor", 10, 0, 1000),
          AdaptsSpec.read(fields),
          fields.number("proximal", implicit ? 0.1 : 0, implicit ? 1e-6 : 0, 1e6),
          fields.number("clip", plusPlus ? 10 : 0, 0, 1e9),
          fields.integer("segment", 0, 0, 100),
          fields.choice("error", ErrorKind.SQUARED, ErrorKind.values()),
          fields.number("rewardScale", 1, 0, 1e6));
    }
  }

  /// Meta-training: Adam on the mean direction of a few tasks.
  ///
  /// @param rate Adam's, at the start
  /// @param weightDecay how much of itself all that is learned loses in a step, times its rate
  /// @param finalRate the share of it that is left at the end
  /// @param gradientScale what the mean gradient is multiplied by before it is clipped
  /// @param clip the greatest global norm of the scaled gradient
  /// @param targetRate how fast the slow copy follows, in [0, 1]
  /// @param batch transitions in each task's query set
  /// @param steps that a query transition spans at most
  /// @param updates in each iteration
  /// @param error what judges the adapted parameters
  /// @param doubleQ whether the online parameters choose the next action
  public record Outer(
      double rate,
      double weightDecay,
      double finalRate,
      double gradientScale,
      double clip,
      double targetRate,
      int batch,
      int steps,
      int updates,
      ErrorKind error,
      boolean doubleQ) {
    static Outer read(SpecFields fields) {
      return new Outer(
          fields.number("rate", 0.001, 1e-9, 1),
          fields.number("weightDecay", 0, 0, 1000),
          fields.number("finalRate", 0.05, 0, 1),
          fields.number("gradientScale", 100, 1e-9, 1e9),
          fields.number("clip", 1, 1e-9, 1e9),
          fields.number("targetRate", 0.02, 0, 1),
          fields.integer("batch", 128, 1, 65536),
          fields.integer("steps", 10, 1, 100),
          fields.integer("updates", 1, 1, 1000),
          fields.choice("error", ErrorKind.HUBER, ErrorKind.values()),
          fields.flag("doubleQ", true));
    }
  }

  /// How experience is gathered.
  ///
  /// @param pool how many training tasks there are
  /// @param tasks of the pool, drawn for an iteration
  /// @param lanes environments of each task
  /// @param steps of every lane in an iteration
  /// @param warmUp random steps of every lane before the first iteration
  /// @param epsilon the share of random actions
  /// @param replay how many transitions are kept of each task
  /// @param region that the pool is drawn from, and the validation tasks too
  public record Collection(
      int pool,
      int tasks,
      int lanes,
      int steps,
      int warmUp,
      double epsilon,
      int replay,
      Region region) {
    static Collection read(SpecFields fields) {
      Collection collection =
          new Collection(
              fields.integer("pool", 128, 1, 100_000),
              fields.integer("tasks", 32, 1, 10_000),
              fields.integer("lanes", 8, 1, 1024),
              fields.integer("steps", 8, 1, 10_000),
              fields.integer("warmUp", 20, 1, 10_000),
              fields.number("epsilon", 0.1, 0, 1),
              fields.integer("replay", 4000, 1, 10_000_000),
              fields.choice("region", Region.INTERPOLATION, Region.values()));
      if (collection.tasks > collection.pool) {
        throw new UserError(
            "collection.tasks must be at most collection.pool, "
                + collection.pool
                + ", was "
                + collection.tasks);
      }
      if (collection.replay < collection.lanes) {
        throw new UserError(
            "collection.replay must be at least collection.lanes, "
                + collection.lanes
                + ", was "
                + collection.replay);
      }
      return collection;
    }
  }

  /// What a task is recognised by.
  ///
  /// @param episodes at most
  /// @param transitions at most
  /// @param sets how many there are of each training task
  public record Support(int episodes, int transitions, int sets) {
    static Support read(SpecFields fields) {
      return new Support(
          fields.integer("episodes", 1, 1, 1000),
          fields.integer("transitions", 50, 1, 100_000),
          fields.integer("sets", 16, 1, 1000));
    }
  }

  /// What checkpoints and baselines are chosen on.
  ///
  /// @param tasks how many
  /// @param episodes of each task
  /// @param every iterations from one validation to the next
  /// @param patience how many validations in a row without a better return end training; 0 never
  public record Validation(int tasks, int episodes, int every, int patience) {
    static Validation read(SpecFields fields) {
      return new Validation(
          fields.integer("tasks", 64, 1, 10_000),
          fields.integer("episodes", 4, 1, 1000),
          fields.integer("every", 100, 1, MANY),
          fields.integer("patience", 0, 0, MANY));
    }
  }

  /// The final report.
  ///
  /// @param tasks how many
  /// @param episodes of each task
  /// @param gradientSteps after each of which returns are reported
  /// @param region that the tasks are drawn from
  public record Test(int tasks, int episodes, List<Integer> gradientSteps, Region region) {
    static final int MOST_STEPS = 1000;

    static Test read(SpecFields fields) {
      return new Test(
          fields.integer("tasks", 64, 1, 10_000),
          fields.integer("episodes", 10, 1, 1000),
          fields.ascending("gradientSteps", List.of(1, 3, 5), 1, MOST_STEPS),
          fields.choice("region", Region.INTERPOLATION, Region.values()));
    }
  }

  /// Reads a spec file, with single settings overwritten by `section.key=value`.
  ///
  /// Throws `UserError` naming what is wrong in one line.
  ///
  /// @param file in YAML
  /// @param settings each `section.key=value`; the last of a key wins
  /// @param families those that a spec can name
  public static ExperimentSpec read(Path file, List<String> settings, Families families) {
    return of(SpecFile.read(file), settings, families);
  }

  /// The main job, with single settings overwritten.
  ///
  /// @param settings each `section.key=value`; the last of a key wins
  /// @param families those that a setting can name
  public static ExperimentSpec byDefault(List<String> settings, Families families) {
    return of(new LinkedHashMap<>(), settings, families);
  }

  /// The main job on a built-in family, with single settings overwritten.
  ///
  /// @param settings each `section.key=value`; the last of a key wins
  public static ExperimentSpec byDefault(List<String> settings) {
    return byDefault(settings, Families.builtIn());
  }

  /// A training on a family of one's own, with the main job's settings but for those given.
  ///
  /// Throws `UserError` naming what is wrong in one line, also if the family has the name of a
  /// built-in one.
  ///
  /// @param family whose tasks are trained on
  /// @param settings each `section.key=value`; the last of a key wins
  public static ExperimentSpec of(TaskFamily family, String... settings) {
    List<String> all = new ArrayList<>(List.of("family=" + family.name()));
    all.addAll(List.of(settings));
    try {
      return byDefault(all, Families.builtIn().with(family));
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static ExperimentSpec of(
      Map<String, Object> given, List<String> settings, Families families) {
    SpecFile.override(given, settings);
    SpecFields fields = new SpecFields("", given);
    ExperimentSpec spec = of(fields, families);
    fields.finish();
    refuseWhatDoesNotCombine(spec);
    refuseWhatIsNotUsed(spec, families);
    return spec;
  }

  private static ExperimentSpec of(SpecFields fields, Families families) {
    TaskFamily family = family(fields.text("family", "reversible-cartpole"), families);
    boolean informed = fields.flag("informed", false);
    Method method = fields.choice("method", Method.MAML, Method.values());
    long seed = fields.whole("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
    int iterations = fields.integer("iterations", 3000, 1, MANY);
    int episodeSteps = fields.integer("episodeSteps", family.maximumSteps(), 1, MANY);
    double discount = fields.number("discount", 0.97, 0, 1);
    return new ExperimentSpec(
        family,
        informed,
        method,
        seed,
        iterations,
        episodeSteps,
        discount,
        fields.number("rewardScale", Math.round((1 - discount) * 1e9) / 1e9, 0, 1e6),
        NetworkSpec.read(fields.section("network")),
        Inner.read(fields.section("inner"), method),
        MamlPlusPlusSpec.read(fields.section("mamlPlusPlus")),
        ImplicitMamlSpec.read(fields.section("implicitMaml")),
        HypernetworkSpec.read(fields.section("hypernetwork")),
        StructureSpec.read(fields.section("structure")),
        RuleSpec.read(fields.section("rule")),
        OptimizerSpec.read(fields.section("optimizer")),
        ContextSpec.read(fields.section("context")),
        MetaQSpec.read(fields.section("metaQ")),
        RecurrentSpec.read(fields.section("recurrent")),
        Outer.read(fields.section("outer")),
        Collection.read(fields.section("collection")),
        Support.read(fields.section("support")),
        Validation.read(fields.section("validation")),
        Test.read(fields.section("test")),
        SiameseSpec.read(fields.section("siamese")),
        CheckpointsSpec.read(fields.section("checkpoints")),
        fields.flag("baselines", true),
        fields.resolved());
  }

  /// So that a mistake ends before there is a run folder.
  private static void refuseWhatDoesNotCombine(ExperimentSpec spec) {
    new Learners(spec, spec.base).requireThatTheyCombine();
  }

  private static void refuseWhatIsNotUsed(ExperimentSpec spec, Families families) {
    Map<String, Object> named = Map.of("family", spec.family(), "method", spec.method.word());
    ExperimentSpec byDefault = of(new SpecFields("", named), families);
    UnusedSettings.refuse(spec, byDefault.resolved);
  }

  private static TaskFamily family(String name, Families families) {
    try {
      return families.named(name);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /// The task family's name.
  public String family() {
    return base.name();
  }

  /// Whether a context DQN is trained beside the method.
  boolean trainsContextBaseline() {
    return baselines
        && switch (method) {
          case DQN, LEARNED_OPTIMIZER -> false;
          case Method _ -> true;
        };
  }

  /// Whose tasks these are.
  TaskFamily taskFamily() {
    return informed ? new InformedFamily(base) : base;
  }

  /// The settings as a YAML text that reads back to this spec.
  public String yaml() {
    return SpecFile.write(resolved);
  }

  /// How support sets are collected.
  SupportSet supportSet() {
    return new SupportSet(
        support.episodes(), episodeSteps, discount, rewardScale * inner.rewardScale());
  }
}
