package io.qmorph.lab;

import io.qmorph.env.Families;
import io.qmorph.env.TaskFamily;
import io.qmorph.lab.ExperimentSpec.Method;
import io.qmorph.meta.FineTuning;
import io.qmorph.meta.LearnedStructure;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.RecurrentDqn;
import io.qmorph.meta.Siamese;
import io.qmorph.policy.ModelException;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import io.qmorph.tensor.Workers;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;

/// A whole run: trains the method and the baselines, judges all of them on held-out tasks, and
/// writes the report. What is done already in the run folder is not done again.
public final class Experiment {
  private static final int LONG = 100;

  private final ExperimentSpec spec;
  private final RunFolder folder;
  private final TaskFamily family;
  private final TaskSplit split;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final LongSupplier nanos;
  private Findings found = Findings.NONE;

  private Experiment(
      ExperimentSpec spec,
      RunFolder folder,
      Progress progress,
      BooleanSupplier stop,
      LongSupplier nanos) {
    this.spec = spec;
    this.folder = folder;
    this.family = spec.taskFamily();
    this.split = TaskSplit.of(family, spec);
    this.progress = progress;
    this.stop = stop;
    this.nanos = nanos;
  }

  /// A new run in `folder`, whose spec is saved there.
  ///
  /// @param spec what is run
  /// @param folder new, and empty but for what is written here
  /// @param progress is told how far it is
  /// @param stop is asked between iterations whether to save a checkpoint and end
  /// @param nanos a clock, for the report's duration alone
  public static Experiment start(
      ExperimentSpec spec,
      RunFolder folder,
      Progress progress,
      BooleanSupplier stop,
      LongSupplier nanos) {
    AtomicFile.write(folder.spec(), spec.yaml());
    return new Experiment(spec, folder, progress, stop, nanos);
  }

  /// The run of `folder`, from where it was left.
  ///
  /// @param folder holds the spec and what the run has written so far
  /// @param families those that its spec can name
  /// @param progress is told how far it is
  /// @param stop is asked between iterations whether to save a checkpoint and end
  /// @param nanos a clock, for the report's duration alone
  public static Experiment resume(
      RunFolder folder,
      Families families,
      Progress progress,
      BooleanSupplier stop,
      LongSupplier nanos) {
    ExperimentSpec spec = ExperimentSpec.read(folder.spec(), List.of(), families);
    return new Experiment(spec, folder, progress, stop, nanos);
  }

  /// Does it all, and returns the report, which is in the folder then. A finished run is not done
  /// again.
  ///
  /// Throws `UserError` when it is stopped, when a file can't be read or written, and when another
  /// process trains the same run.
  ///
  /// @param threads at least 1; results don't depend on it
  public Report run(int threads) {
    ReportFiles files = new ReportFiles(folder, spec);
    try (RunLock _ = RunLock.of(folder)) {
      RunFolder.made(folder.path());
      Report report = files.areOfFinishedRun() ? finished(files) : done(threads, files);
      folder.checkpoints().forEach(all -> all.keepOnly(spec.checkpoints().keepFinished()));
      return report;
    }
  }

  private Report finished(ReportFiles files) {
    progress.say(folder.path() + " is finished, this is its report");
    return files.read();
  }

  private Report done(int threads, ReportFiles files) {
    long start = nanos.getAsLong();
    try (Workers workers = new Workers(threads)) {
      long steps = work(workers);
      Findings whole = found.orDiverged();
      Report report =
          new Report(
              spec.family(),
              spec.method().word(),
              spec.seed(),
              split.heldOut().size(),
              steps,
              (nanos.getAsLong() - start) / 1e9,
              whole.results(),
              whole.notes());
      files.write(report);
      return report;
    }
  }

  private long metaLearning(TrainedMethod main, Workers workers) {
    Evaluation heldOut = heldOut(workers);
    add(main.results(spec.test().gradientSteps(), heldOut, spec.seed()));
    if (main instanceof TrainedLearner trained) {
      save(trained);
      if (trained.learner().startsFromSolutions()) {
        known(trained, workers);
      }
    }
    if (spec.baselines()) {
      Baselines baselines = new Baselines(spec, family, split, workers);
      fineTuned(baselines, heldOut, workers);
      context(heldOut, workers);
      scratch(baselines, heldOut);
      scratchLong(heldOut, workers);
    }
    return main.environmentSteps();
  }

  private void save(TrainedLearner trained) {
    try {
      RunModel.of(family, trained).save(folder.model());
    } catch (ModelException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /// Trains and judges; gives the environment steps of the method's training.
  private long work(Workers workers) {
    if (spec.method() == Method.DQN) {
      return singleTasks(workers);
    }
    if (spec.method() == Method.LEARNED_OPTIMIZER) {
      return learnedOptimizer(workers);
    }
    return metaLearning(
        spec.method() == Method.RECURRENT_DQN
            ? trainRecurrent(workers)
            : train(spec.method(), workers),
        workers);
  }

  private TrainedLearner train(Method method, Workers workers) {
    Learners learners = new Learners(spec, family);
    MetaLearner learner = learners.learner(method);
    LearnerTraining training = training(learners.trained(method), workers);
    Scorer scorer = new AdaptationScorer(spec, learner, validation(workers), workers);
    Tree<NDArray> best = best(method, training, scorer);
    Tree<NDArray> trimmed = learner.trimmed(best);
    if (learner instanceof LearnedStructure) {
      note(new Trimming(learner, nanos).describe(best, trimmed));
    }
    return new TrainedLearner(spec, learner, trimmed, training.environmentSteps(), workers);
  }

  /// An optimizer, judged by DQNs that it trains from scratch beside Adam.
  private long learnedOptimizer(Workers workers) {
    LearnedRule rule = new LearnedRule(spec, new Learners(spec, family).learnedDqn());
    LearnerTraining training =
        switch (spec.optimizer().objective()) {
          case LOSS -> new OptimizerTraining(spec, family, split, rule, workers);
          case RETURN ->
              new OptimizerEvolution(
                  spec, family, split, rule, spec.optimizer().evolutionStrategies(), workers);
        };
    ScratchCurve validation =
        new ScratchCurve(
            spec,
            family,
            split.validation(),
            validation(workers),
            Seeds.of(spec.seed(), 14),
            workers);
    Tree<NDArray> best =
        best(spec.method(), training, new RuleScorer(spec.seed(), rule.dqn(), validation));
    TrainedOptimizer trained = new TrainedOptimizer(spec, family, best);
    List<Integer> counts = spec.optimizer().report();
    int episodes = spec.test().episodes();
    add(trained.learned(split.heldOut(), episodes, counts, spec.seed(), workers));
    if (spec.baselines()) {
      add(
          trained.baselines(
              split.heldOut(), episodes, counts, spec.seed(), progress::say, workers));
    }
    return training.environmentSteps();
  }

  private LearnerTraining training(MetaLearner learner, Workers workers) {
    return learner instanceof Siamese siamese
        ? new SiameseTraining(spec, family, siamese, split, workers)
        : new MetaTraining(spec, family, learner, split, workers);
  }

  private TrainedRecurrent trainRecurrent(Workers workers) {
    RecurrentDqn agent = new Learners(spec, family).recurrent();
    RecurrentTraining training =
        new RecurrentTraining(spec, family, agent, split.training(), workers);
    Tree<ArrayType> types = training.judged().map(NDArray::type);
    int episodes = spec.recurrent().episodes();
    Trials trials = validation(workers).trials(agent, types, episodes);
    Tree<NDArray> best = best(Method.RECURRENT_DQN, training, new TrialScorer(spec.seed(), trials));
    return new TrainedRecurrent(agent, best, training.environmentSteps(), episodes);
  }

  /// Trains, and gives the best on the validation tasks.
  private Tree<NDArray> best(Method method, LearnerTraining training, Scorer scorer) {
    Checkpoints checkpoints = new Checkpoints(folder.checkpoints(method.word()));
    Best best = new Best(training, scorer, checkpoints, spec.validation().patience());
    run(method, training, best);
    if (!best.isFinite()) {
      note(
          method.word() + ": never finite on all validation tasks; these are its last parameters.");
    }
    return best.parameters();
  }

  private void run(Method method, Training training, Judge judge) {
    String name = method.word();
    new TrainingRun(spec, name, training, judge, folder, progress, stop)
        .run()
        .note(name)
        .ifPresent(this::note);
  }

  private Evaluation validation(Workers workers) {
    return new Evaluation(
        spec,
        family,
        split.validation(),
        spec.validation().episodes(),
        Seeds.of(spec.seed(), 10),
        workers);
  }

  private Evaluation heldOut(Workers workers) {
    return new Evaluation(
        spec, family, split.heldOut(), spec.test().episodes(), Seeds.of(spec.seed(), 11), workers);
  }

  private void add(String name, int steps, double[][] returns) {
    add(Findings.of(name, steps, returns, spec.seed()));
  }

  private void add(Findings more) {
    found = found.and(more);
  }

  private void note(String line) {
    found = found.noting(Stream.of(line));
  }

  /// What the known tasks' solutions reach on their own tasks.
  private void known(TrainedLearner trained, Workers workers) {
    Evaluation own =
        new Evaluation(
            spec,
            family,
            split.training(),
            spec.validation().episodes(),
            Seeds.of(spec.seed(), 14),
            workers);
    Tree<NDArray> solutions = trained.meta().under("memory.parameters");
    add("known", 0, own.returns(trained.learner().network(), solutions));
  }

  private int mostSteps() {
    return spec.test().gradientSteps().stream().mapToInt(Integer::intValue).max().orElse(1);
  }

  private void fineTuned(Baselines baselines, Evaluation heldOut, Workers workers) {
    Tree<NDArray> pretrained = train(Method.MULTI_TASK, workers).meta().under("parameters");
    FineTuning best = baselines.choose(pretrained, mostSteps());
    progress.say("fine-tuning: best on validation is " + Baselines.describe(best));
    add("fineTuned", mostSteps(), baselines.returns(best, pretrained, mostSteps(), heldOut));
  }

  private void context(Evaluation heldOut, Workers workers) {
    add("context", 0, train(Method.CONTEXT_DQN, workers).returns(0, heldOut));
  }

  private void scratch(Baselines baselines, Evaluation heldOut) {
    Tree<NDArray> random =
        new Learners(spec, family)
            .network()
            .init(RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(spec.seed(), 13)));
    FineTuning best = baselines.choose(random, mostSteps());
    progress.say("scratch: best on validation is " + Baselines.describe(best));
    add("scratch", mostSteps(), baselines.returns(best, random, mostSteps(), heldOut));
  }

  /// A hundred times the support set's transitions and steps, by a DQN that explores by itself.
  private void scratchLong(Evaluation heldOut, Workers workers) {
    int updates = LONG * mostSteps();
    int transitions = LONG * spec.support().transitions();
    int between = Math.max(1, transitions / (updates * spec.collection().lanes()));
    progress.begin("scratch", 0, 1);
    double rate =
        DqnTraining.chooseRate(
            spec, family, split.validation(), updates, between, validation(workers), workers);
    progress.say("scratch, 100 times: best on validation is Adam with rate " + rate);
    DqnTraining training =
        new DqnTraining(spec, family, split.heldOut(), updates, between, rate, workers);
    training.run().note("scratch, 100 times").ifPresent(this::note);
    add("scratchLong", updates, heldOut.returns(training.network(), training.parameters()));
  }

  /// A DQN from scratch for each held-out task.
  private long singleTasks(Workers workers) {
    Evaluation heldOut = heldOut(workers);
    DqnTraining training =
        new DqnTraining(
            spec,
            family,
            split.heldOut(),
            spec.iterations(),
            spec.collection().steps(),
            spec.outer().rate(),
            workers);
    run(Method.DQN, training, new OwnReturns(spec, training, heldOut));
    add(
        "scratchLong",
        spec.iterations(),
        heldOut.returns(training.network(), training.parameters()));
    return training.environmentSteps();
  }
}
