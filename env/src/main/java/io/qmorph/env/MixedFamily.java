package io.qmorph.env;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Tasks that differ in kind: [CartPole], [MountainCar] and [Acrobot] together, each as its own
/// family has them.
///
/// A task says of which kind it is, and has the parameters of all kinds, of which only those of its
/// own matter. All environments look alike: a [PaddedEnvironment] tells how. The time limit is one
/// for all, 500 steps; in MountainCar, where Gymnasium has 200, it lets random behaviour get
/// further. All three pay 1 or -1 a step, and rewards are divided by 500, so that returns lie in
/// [0, 1] on CartPole and in [-1, 0] on the other two.
public record MixedFamily() implements TaskFamily {
  private static final int STEPS = 500;
  private static final List<TaskFamily> MEMBERS =
      List.of(new CartPoleFamily(false), new MountainCarFamily(), new AcrobotFamily());
  private static final List<Environment> STANDARD =
      MEMBERS.stream().map(member -> member.environment(member.parse(Map.of()))).toList();
  private static final PaddedEnvironment.Layout LAYOUT = PaddedEnvironment.Layout.of(STANDARD);
  private static final TaskParameter.Choice KIND =
      new TaskParameter.Choice("kind", "0 cartpole, 1 mountain-car, 2 acrobot", List.of(0, 1, 2));

  @Override
  public String name() {
    return "mixed";
  }

  @Override
  public String description() {
    return "cartpole, mountain-car and acrobot together, each with its own parameters";
  }

  @Override
  public List<TaskParameter> parameters() {
    Stream<TaskParameter> own = MEMBERS.stream().flatMap(MixedFamily::prefixed);
    return Stream.concat(Stream.of(KIND), own).toList();
  }

  private static Stream<TaskParameter> prefixed(TaskFamily member) {
    return member.parameters().stream().map(parameter -> parameter.prefixed(member.name() + "."));
  }

  @Override
  public List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (int i = 0; i < MEMBERS.size(); i++) {
      Environment one = STANDARD.get(i);
      int observations = one.observationSpace().size();
      kinds.add(new Kind(MEMBERS.get(i).name(), observations, one.actionSpace().n()));
    }
    return kinds;
  }

  @Override
  public int kind(Task task) {
    return (int) task.get(KIND.name());
  }

  @Override
  public Environment environment(Task task) {
    TaskFamily member = MEMBERS.get(kind(task));
    List<Float> scale = new ArrayList<>();
    for (float number : member.observationScale()) {
      scale.add(number);
    }
    return new PaddedEnvironment(member.environment(own(task)), scale, STEPS, kind(task), LAYOUT);
  }

  /// The task of its kind's own family.
  private Task own(Task task) {
    TaskFamily member = MEMBERS.get(kind(task));
    return member.task(
        prefixed(member).mapToDouble(parameter -> task.get(parameter.name())).toArray());
  }

  @Override
  public int maximumSteps() {
    return STEPS;
  }

  /// Ones: the environments scale.
  @Override
  public float[] observationScale() {
    float[] ones = new float[LAYOUT.observations() + LAYOUT.kinds()];
    Arrays.fill(ones, 1);
    return ones;
  }

  /// That of its kind, less half a step, since sums of divided rewards are rounded.
  @Override
  public OptionalDouble successReturn(Task task) {
    double steps = MEMBERS.get(kind(task)).successReturn(own(task)).orElseThrow();
    return OptionalDouble.of((steps - .5) / STEPS);
  }

  @Override
  public Explorer explorer() {
    return new KindExplorer(LAYOUT.observations(), kinds().stream().map(Kind::actions).toList());
  }
}
