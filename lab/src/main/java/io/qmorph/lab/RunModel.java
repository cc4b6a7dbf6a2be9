package io.qmorph.lab;

import io.qmorph.env.Environment;
import io.qmorph.env.TaskFamily;
import io.qmorph.meta.MetaLearner;
import io.qmorph.meta.OuterLoop;
import io.qmorph.nn.Network;
import io.qmorph.nn.Version;
import io.qmorph.policy.Model;
import io.qmorph.policy.ModelContent;
import io.qmorph.policy.Programs;
import io.qmorph.policy.Signature;
import io.qmorph.rl.SupportSet;
import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Program;
import io.qmorph.tensor.Tree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a run came to, as a model that needs nothing of the run: the programs by which its learner
/// adapts and acts, the meta-parameters that were best, and how they were trained.
final class RunModel {
  private RunModel() {}

  /// @param trained the learner and its meta-parameters
  static Model of(TaskFamily family, TrainedLearner trained) {
    ExperimentSpec spec = trained.spec();
    MetaLearner learner = trained.learner();
    Tree<ArrayType> meta = trained.meta().map(NDArray::type);
    SortedMap<Integer, Program> adaptations = new TreeMap<>();
    Program unadapted = adaptation(spec, learner, meta, 0);
    adaptations.put(0, unadapted);
    adaptations.put(learner.innerSteps(), adaptation(spec, learner, meta, learner.innerSteps()));
    if (trained.isStepwise()) {
      spec.test()
          .gradientSteps()
          .forEach(steps -> adaptations.put(steps, adaptation(spec, learner, meta, steps)));
    }
    Program act = act(learner.network(), unadapted.results());
    return Model.of(
        new ModelContent(
            signature(spec, family),
            new Programs(adaptations, learner.innerSteps(), act),
            trained.meta(),
            about(spec, family, trained.environmentSteps())));
  }

  private static Program adaptation(
      ExperimentSpec spec, MetaLearner learner, Tree<ArrayType> meta, int steps) {
    return OuterLoop.adaptation(learner, meta, spec.support().transitions(), steps);
  }

  private static Program act(Network network, Tree<ArrayType> parameters) {
    return Program.trace(
        parameters
            .prefixed("parameters")
            .with("observation", ArrayType.floats(1, network.inputs())),
        inputs ->
            Tree.of(
                "values", network.apply(inputs.under("parameters"), inputs.get("observation"))));
  }

  private static Signature signature(ExperimentSpec spec, TaskFamily family) {
    Environment any = family.environment(family.parse(Map.of()));
    SupportSet support = spec.supportSet();
    return new Signature(
        any.observationSpace(),
        any.actionSpace(),
        new Signature.Support(
            spec.support().transitions(), support.discount(), support.rewardScale()));
  }

  private static Map<String, String> about(
      ExperimentSpec spec, TaskFamily family, long environmentSteps) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("qmorph", Version.current());
    about.put("method", spec.method().word());
    about.put("family", spec.family());
    about.put("defaultTask", family.describe(family.parse(Map.of())));
    about.put("environmentSteps", Long.toString(environmentSteps));
    about.put("spec", spec.yaml());
    return about;
  }
}
