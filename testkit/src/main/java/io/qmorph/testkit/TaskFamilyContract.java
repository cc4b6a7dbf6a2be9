package io.qmorph.testkit;

import io.qmorph.env.Autoreset;
import io.qmorph.env.Region;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.env.TaskParameter;
import io.qmorph.env.VectorEnvironment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// What every task family must keep, and each environment it makes: [EnvironmentContract] runs on
/// tasks of all regions.
///
/// ```
/// new TaskFamilyContract(new MyFamily(), seed).verify();
/// ```
///
/// Each method checks one rule and throws `AssertionError` saying what was seen instead.
///
/// @param family the one to check
/// @param seed of the tasks drawn and the walks in them; a failure repeats with it
public record TaskFamilyContract(TaskFamily family, long seed) {
  private static final int TASKS = 200;
  private static final int WALKED = 3;

  /// Checks all rules.
  public void verify() {
    sameSeedSameTasks();
    tasksInsideTheirRegion();
    tasksReadAndWritten();
    tasksStepTogether();
    explorerActsInsideSpace();
    environmentsKeepTheirContract();
  }

  /// The same seed draws the same tasks.
  public void sameSeedSameTasks() {
    for (Region region : Region.values()) {
      require(tasks(region).equals(tasks(region)), "the same seed drew different tasks");
    }
  }

  /// The parameters of a task drawn from a region are inside that region's ranges, which the two
  /// regions with ranges don't share, and the default task lies in the inner ones.
  public void tasksInsideTheirRegion() {
    for (TaskParameter parameter : family.parameters()) {
      for (Region region : Region.values()) {
        for (Task task : tasks(region)) {
          double value = task.get(parameter.name());
          require(
              parameter.allows(value) && parameter.isIn(region, value) && apart(parameter, value),
              parameter.name() + " = " + value + " is no value of " + region);
        }
      }
      require(
          parameter.isIn(Region.INTERPOLATION, parameter.defaultValue()),
          parameter.name() + " = " + parameter.defaultValue() + " is not in the inner ranges");
    }
  }

  private static boolean apart(TaskParameter parameter, double value) {
    return !hasOutside(parameter)
        || parameter.isIn(Region.INTERPOLATION, value)
            != parameter.isIn(Region.EXTRAPOLATION, value);
  }

  private static boolean hasOutside(TaskParameter parameter) {
    return switch (parameter) {
      case TaskParameter.Real _ -> true;
      case TaskParameter.Choice choice -> !choice.interpolation().equals(choice.extrapolation());
      case TaskParameter.Flag _ -> false;
    };
  }

  /// A task survives being written as numbers and as a user's words.
  public void tasksReadAndWritten() {
    require(
        family.parse(Map.of()).equals(family.task(defaults())),
        "no words do not mean the defaults");
    for (Region region : Region.values()) {
      for (Task task : tasks(region)) {
        require(task.equals(family.task(task.toArray())), task + " is lost in its numbers");
        require(
            task.equals(family.parse(words(family.describe(task)))), task + " is lost in words");
      }
    }
  }

  private double[] defaults() {
    return family.parameters().stream().mapToDouble(TaskParameter::defaultValue).toArray();
  }

  private static Map<String, String> words(String description) {
    Map<String, String> words = new HashMap<>();
    for (String word : description.split(", ")) {
      words.put(word.split("=")[0], word.split("=")[1]);
    }
    return words;
  }

  /// Different tasks have the same spaces, so that they can be stepped together, and the scale of
  /// observations has a number above 0 for each of an observation's.
  public void tasksStepTogether() {
    VectorEnvironment lanes =
        new VectorEnvironment(
            tasks(Region.EXTRAPOLATION).stream().map(family::environment).toList(),
            family.maximumSteps(),
            Autoreset.SAME_STEP,
            seed);
    float[] scale = family.observationScale();
    require(
        scale.length == lanes.observationSpace().size(),
        "there are " + scale.length + " scales for observations of " + lanes.observationSpace());
    for (float number : scale) {
      require(number > 0, "a scale is " + number);
    }
  }

  /// The explorer's actions are inside the action space, from the first to the last observation of
  /// several episodes.
  public void explorerActsInsideSpace() {
    var explorer = family.explorer();
    UniformRandomProvider random = stream();
    Task task = family.sample(Region.INTERPOLATION, random);
    VectorEnvironment lane =
        new VectorEnvironment(
            List.of(family.environment(task)), family.maximumSteps(), Autoreset.SAME_STEP, seed);
    for (int i = 0; i < 3 * family.maximumSteps(); i++) {
      lane.step(new int[] {explorer.action(lane.observation(), 0, random)});
    }
  }

  /// The environments of tasks of all regions keep [EnvironmentContract].
  public void environmentsKeepTheirContract() {
    for (Region region : Region.values()) {
      tasks(region).stream().limit(WALKED).forEach(this::walk);
    }
  }

  private void walk(Task task) {
    new EnvironmentContract(family.environment(task), family.maximumSteps(), seed).verify();
  }

  private List<Task> tasks(Region region) {
    return family.sample(TASKS, region, stream());
  }

  private UniformRandomProvider stream() {
    return RandomSource.SPLIT_MIX_64.create(seed);
  }

  private void require(boolean holds, String failure) {
    if (!holds) {
      throw new AssertionError("%s (%s, seed %d)".formatted(failure, family.name(), seed));
    }
  }
}
