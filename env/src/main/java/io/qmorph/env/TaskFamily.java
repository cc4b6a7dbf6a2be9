package io.qmorph.env;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.ListSampler;

/// Tasks of one kind that differ in named parameters.
///
/// An implementation says what its parameters are and how an environment is made of them; drawing,
/// listing, reading and printing tasks follow from that.
public interface TaskFamily {
  /// What users call it.
  String name();

  /// What it is, in one line.
  String description();

  /// In what its tasks differ, in the order of a task's values.
  List<TaskParameter> parameters();

  /// The kinds of environments, where tasks differ in kind; none where they do not.
  ///
  /// Their observations are the kind's own, padded with zeros to the longest, then the kind
  /// one-hot; and of their actions only the first are the kind's own.
  default List<Kind> kinds() {
    return List.of();
  }

  /// Which of [#kinds()] a task is of; 0 where there are none.
  ///
  /// @param task one of this family
  default int kind(Task task) {
    return 0;
  }

  /// The dynamics of a task.
  ///
  /// @param task one of this family
  Environment environment(Task task);

  /// The time limit of an episode.
  int maximumSteps();

  /// What to divide each number of an observation by before a network reads it, `[observations]`.
  float[] observationScale();

  /// The return from which on an episode of a task is a success; empty where nothing says so.
  ///
  /// Where each step costs, as in [MountainCar], it holds for time limits above the number of steps
  /// that a success may take: an episode cut off before costs as little.
  ///
  /// @param task one of this family
  default OptionalDouble successReturn(Task task) {
    return OptionalDouble.empty();
  }

  /// A fresh explorer, to collect one task's support set with: uniform over all actions, unless the
  /// family knows better.
  default Explorer explorer() {
    return new UniformExplorer(environment(parse(Map.of())).ownActions());
  }

  /// The task that a user has described: parameters by name, the rest left at their defaults.
  ///
  /// Throws `IllegalArgumentException`, in one line, for an unknown name and for a value that is
  /// not allowed.
  ///
  /// @param given values as users write them, by the parameters' names
  default Task parse(Map<String, String> given) {
    double[] defaults = parameters().stream().mapToDouble(TaskParameter::defaultValue).toArray();
    return replace(task(defaults), given);
  }

  /// A task with some of its parameters replaced by what a user has written.
  ///
  /// Throws `IllegalArgumentException`, in one line, for an unknown name and for a value that is
  /// not allowed.
  ///
  /// @param task one of this family
  /// @param given values as users write them, by the parameters' names
  default Task replace(Task task, Map<String, String> given) {
    List<String> names = parameters().stream().map(TaskParameter::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "%s has no task parameter %s, did you mean %s? (it has %s)"
                .formatted(name(), name, Spelling.nearest(name, names), String.join(", ", names)));
      }
    }
    return task(
        parameters().stream()
            .mapToDouble(parameter ->
                given.containsKey(parameter.name())
                    ? parameter.parse(given.get(parameter.name()))
                    : task.get(parameter.name()))
            .toArray());
  }

  /// The task with these values, one per parameter and in their order, as [Task#toArray] gives
  /// them.
  ///
  /// Throws `IllegalArgumentException` for another number of values and for one that is not
  /// allowed.
  ///
  /// @param values one for each parameter
  default Task task(double... values) {
    if (values.length != parameters().size()) {
      throw new IllegalArgumentException(
          "%s has %d task parameters, was given %d values"
              .formatted(name(), parameters().size(), values.length));
    }
    Map<String, Double> named = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      TaskParameter parameter = parameters().get(i);
      if (!parameter.allows(values[i])) {
        throw new IllegalArgumentException(
            parameter.name() + " must be " + parameter.rule() + ", was " + values[i]);
      }
      named.put(parameter.name(), values[i]);
    }
    return new Task(named);
  }

  /// The task in a user's words, `force=12.0, length=0.6, swapped=true`; [#parse] reads it back
  /// exactly.
  ///
  /// @param task one of this family
  default String describe(Task task) {
    return parameters().stream()
        .map(parameter -> parameter.name() + "=" + parameter.format(task.get(parameter.name())))
        .collect(Collectors.joining(", "));
  }

  /// Draws a task.
  ///
  /// @param region whose ranges are drawn from
  /// @param random what the task is drawn by
  default Task sample(Region region, UniformRandomProvider random) {
    return sample(1, region, random).getFirst();
  }

  /// Draws `count` tasks, independent in all real parameters.
  ///
  /// Choices and flags are dealt from shuffled decks, one deck after the other, so that each value
  /// comes as often as any other: of an even number of tasks exactly half have a flag set.
  ///
  /// @param count how many
  /// @param region whose ranges are drawn from
  /// @param random what the tasks are drawn by
  default List<Task> sample(int count, Region region, UniformRandomProvider random) {
    List<double[]> columns =
        parameters().stream().map(parameter -> sample(parameter, count, region, random)).toList();
    return IntStream.range(0, count)
        .mapToObj(i -> task(columns.stream().mapToDouble(column -> column[i]).toArray()))
        .toList();
  }

  private static double[] sample(
      TaskParameter parameter, int count, Region region, UniformRandomProvider random) {
    return switch (parameter) {
      case TaskParameter.Real real ->
          IntStream.range(0, count).mapToDouble(_ -> real.sample(region, random)).toArray();
      case TaskParameter.Choice _, TaskParameter.Flag _ ->
          deal(
              values(parameter).stream().filter(value -> parameter.isIn(region, value)).toList(),
              count,
              random);
    };
  }

  private static double[] deal(List<Double> deck, int count, UniformRandomProvider random) {
    double[] dealt = new double[count];
    List<Double> shuffled = new ArrayList<>(deck);
    for (int i = 0; i < count; i++) {
      if (i % deck.size() == 0) {
        ListSampler.shuffle(random, shuffled);
      }
      dealt[i] = shuffled.get(i % deck.size());
    }
    return dealt;
  }

  /// Whether there are finitely many tasks, so that [#all()] can list them.
  default boolean finite() {
    return parameters().stream().noneMatch(TaskParameter.Real.class::isInstance);
  }

  /// All tasks of a finite family.
  ///
  /// Throws `IllegalStateException` if it is not finite.
  default List<Task> all() {
    if (!finite()) {
      throw new IllegalStateException(name() + " has infinitely many tasks");
    }
    List<double[]> rows = List.of(new double[0]);
    for (TaskParameter parameter : parameters()) {
      rows =
          rows.stream()
              .flatMap(row -> values(parameter).stream().map(value -> append(row, value)))
              .toList();
    }
    return rows.stream().map(this::task).toList();
  }

  private static double[] append(double[] row, double value) {
    double[] longer = Arrays.copyOf(row, row.length + 1);
    longer[row.length] = value;
    return longer;
  }

  private static List<Double> values(TaskParameter parameter) {
    return switch (parameter) {
      case TaskParameter.Real _ -> List.of();
      case TaskParameter.Choice choice ->
          choice.values().stream().map(Integer::doubleValue).toList();
      case TaskParameter.Flag _ -> List.of(0.0, 1.0);
    };
  }
}
