package io.qmorph.cli;

import io.qmorph.env.Box;
import io.qmorph.env.Environment;
import io.qmorph.env.Families;
import io.qmorph.env.Interval;
import io.qmorph.env.Spelling;
import io.qmorph.env.TaskFamily;
import io.qmorph.env.TaskParameter;
import io.qmorph.lab.ExperimentSpec;
import io.qmorph.lab.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Says what a task family or a method is: parameters with their ranges, settings with their"
          + " defaults.",
      "Without a name: all there are."
    },
    footer = {"", "Examples:", "  qmorph describe cartpole", "  qmorph describe maml"})
final class DescribeCommand implements Callable<Integer> {
  @ParentCommand private Qmorph qmorph = new Qmorph();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "A task family or a method.")
  private @Nullable String name;

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    Families families = qmorph.families();
    terminal.line(name == null ? all(families) : one(families, name));
    return 0;
  }

  private static String all(Families families) {
    return "task families\n"
        + families.all().stream()
            .map(family -> row(family.name(), family.description()))
            .collect(Collectors.joining())
        + "\nmethods\n"
        + Arrays.stream(ExperimentSpec.Method.values())
            .map(method -> row(method.word(), method.description()))
            .collect(Collectors.joining());
  }

  private static String row(String name, String description) {
    return String.format(Locale.ROOT, "  %-20s %s\n", name, description);
  }

  private static String one(Families families, String name) {
    Optional<ExperimentSpec.Method> method =
        Arrays.stream(ExperimentSpec.Method.values())
            .filter(each -> each.word().equals(name))
            .findFirst();
    Optional<TaskFamily> family =
        families.all().stream().filter(each -> each.name().equals(name)).findFirst();
    return family
        .map(DescribeCommand::family)
        .or(() -> method.map(each -> method(each, families)))
        .orElseThrow(() -> unknown(families, name));
  }

  private static UserError unknown(Families families, String name) {
    List<String> names =
        Stream.concat(
                families.all().stream().map(TaskFamily::name),
                Arrays.stream(ExperimentSpec.Method.values()).map(ExperimentSpec.Method::word))
            .toList();
    return new UserError(
        "there is no task family or method %s, did you mean %s?"
            .formatted(name, Spelling.nearest(name, names)));
  }

  private static String method(ExperimentSpec.Method method, Families families) {
    ExperimentSpec spec = ExperimentSpec.byDefault(List.of("method=" + method.word()), families);
    return "%s: %s\n\nAll settings, as they are by default:\n\n%s"
        .formatted(method.word(), method.description(), spec.yaml());
  }

  private static String family(TaskFamily family) {
    Environment any = family.environment(family.parse(Map.of()));
    StringBuilder text = new StringBuilder();
    text.append(family.name()).append(": ").append(family.description()).append("\n\n");
    text.append(row("class", family.getClass().getName()));
    text.append(row("observations", observations(any.observationSpace())));
    text.append(row("actions", Integer.toString(any.actionSpace().n())));
    text.append(row("episode", "at most " + family.maximumSteps() + " steps"));
    for (TaskParameter parameter : family.parameters()) {
      text.append('\n').append(row(parameter.name(), parameter.meaning()));
      text.append(row("  default", parameter.format(parameter.defaultValue())));
      text.append(row("  allowed", parameter.rule()));
      text.append(ranges(parameter));
    }
    return text.toString();
  }

  private static String observations(Box box) {
    return box.size()
        + (box.size() > 8
            ? ""
            : ", from " + Arrays.toString(box.low()) + " to " + Arrays.toString(box.high()));
  }

  private static String ranges(TaskParameter parameter) {
    return switch (parameter) {
      case TaskParameter.Real real ->
          row("  interpolation", intervals(real.interpolation()))
              + row("  extrapolation", intervals(real.extrapolation()));
      case TaskParameter.Choice _, TaskParameter.Flag _ -> "";
    };
  }

  private static String intervals(List<Interval> intervals) {
    return intervals.stream()
        .map(interval -> "[" + interval.low() + ", " + interval.high() + "]")
        .collect(Collectors.joining(" or "));
  }
}
