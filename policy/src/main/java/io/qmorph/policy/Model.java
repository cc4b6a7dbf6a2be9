package io.qmorph.policy;

import io.qmorph.tensor.Executor;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Simd;
import io.qmorph.tensor.Staged;
import io.qmorph.tensor.Tree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A model that was meta-trained, and adapts to a new task by a few of its transitions.
///
/// ```
/// Model model = Model.load(Path.of("warehouse.qmorph"));
/// Experience seen = model.experience();
/// seen.add(observation, action, reward, next, terminated, truncated);
/// Policy policy = model.adapt(seen);
/// int action = policy.act(observation);
/// ```
///
/// It is immutable, and any number of threads may use it at once: each client has an [Experience]
/// and a [Policy] of its own.
public final class Model {
  private final ModelContent content;
  private final Executor executor;
  private final Map<Integer, Sessions> adaptations = new ConcurrentHashMap<>();
  private final Policy.Actions actions;
  private final Policy unadapted;

  private Model(ModelContent content, Executor executor) {
    this.content = content;
    this.executor = executor;
    Staged act = Staged.of(content.programs().act(), name -> !name.equals("observation"));
    this.actions =
        new Policy.Actions(
            content.signature(),
            new Sessions(executor, act.early()),
            new Sessions(executor, act.late()));
    this.unadapted = new Policy(actions, adapted(experience(), 0), Tree.empty());
  }

  /// The model of this content, run by vectors.
  ///
  /// @param content programs and numbers
  public static Model of(ModelContent content) {
    return of(content, new Simd());
  }

  /// The model of this content.
  ///
  /// @param content programs and numbers
  /// @param executor runs the programs
  public static Model of(ModelContent content, Executor executor) {
    return new Model(content, executor);
  }

  /// Reads a model. Nothing but the file is needed to adapt it and to act, and reading it executes
  /// nothing.
  ///
  /// Throws [ModelException] in one line that names the file if it can't be read, is damaged, is no
  /// model, or is one of a newer format.
  ///
  /// @param file as [#save] writes it
  public static Model load(Path file) {
    return of(ModelFile.read(file));
  }

  /// Writes the model, in one step: whatever happens, the file is what it was before, or whole.
  ///
  /// Throws [ModelException] naming the file if it can't be written.
  ///
  /// @param file by custom with the ending `.qmorph`
  public void save(Path file) {
    ModelFile.write(file, content);
  }

  /// Programs and numbers.
  public ModelContent content() {
    return content;
  }

  /// What it sees, does and adapts to.
  public Signature signature() {
    return content.signature();
  }

  /// How it was trained, in words by name: such as `method`, `family`, `spec`.
  public Map<String, String> about() {
    return content.about();
  }

  /// The numbers of gradient steps that it can adapt by, in order, 0 among them.
  public List<Integer> steps() {
    return List.copyOf(content.programs().adaptations().keySet());
  }

  /// What is seen of a new task: nothing yet.
  public Experience experience() {
    return new Experience(content.signature());
  }

  /// The policy for a task of which nothing is known.
  public Policy policy() {
    return unadapted;
  }

  /// The policy for the task of these transitions, by as many gradient steps as the model was
  /// trained for.
  ///
  /// Throws `ArithmeticException` naming a parameter that is not finite, where adaptation fails.
  ///
  /// @param seen of the task; it is not changed, and later additions don't change the policy
  public Policy adapt(Experience seen) {
    return adapt(seen, content.programs().usualSteps());
  }

  /// The policy for the task of these transitions, by so many gradient steps.
  ///
  /// Throws `ArithmeticException` naming a parameter that is not finite, where adaptation fails,
  /// and `IllegalArgumentException` unless `steps` is one of [#steps].
  ///
  /// @param seen of the task; it is not changed, and later additions don't change the policy
  /// @param steps how many
  public Policy adapt(Experience seen, int steps) {
    return new Policy(actions, adapted(seen, steps), unadapted.parameters());
  }

  private Tree<NDArray> adapted(Experience seen, int steps) {
    Sessions adaptation =
        adaptations.computeIfAbsent(
            steps, count -> new Sessions(executor, content.programs().adaptation(count)));
    Tree<NDArray> support = seen.support().tree().map(array -> oneTask(array));
    Tree<NDArray> parameters =
        adaptation.run(content.meta().prefixed("meta").merge(support.prefixed("support")));
    parameters.forEach(Model::requireFinite);
    return parameters;
  }

  private static NDArray oneTask(NDArray array) {
    return array.reshaped(array.shape().remove(0));
  }

  private static void requireFinite(String name, NDArray parameter) {
    for (float number : parameter.floats()) {
      if (!Float.isFinite(number)) {
        throw new ArithmeticException(
            "adaptation must lead to finite parameters, " + name + " has " + number);
      }
    }
  }
}
