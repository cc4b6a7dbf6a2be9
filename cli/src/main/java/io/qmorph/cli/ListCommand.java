package io.qmorph.cli;

import io.qmorph.env.TaskFamily;
import io.qmorph.env.TaskParameter;
import io.qmorph.lab.ExperimentSpec;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the task families, the methods or the losses there are.",
    footer = {"", "Examples:", "  qmorph list families", "  qmorph list methods"})
final class ListCommand implements Callable<Integer> {
  @ParentCommand private Qmorph qmorph = new Qmorph();

  private enum What {
    FAMILIES,
    METHODS,
    LOSSES
  }

  @Parameters(index = "0", paramLabel = "families|methods|losses", description = "What to list.")
  private What what = What.FAMILIES;

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    switch (what) {
      case FAMILIES -> qmorph.families().all().forEach(family -> terminal.line(describe(family)));
      case METHODS -> {
        for (ExperimentSpec.Method method : ExperimentSpec.Method.values()) {
          terminal.line(row(method.word(), method.description()));
        }
      }
      case LOSSES -> {
        for (ExperimentSpec.ErrorKind error : ExperimentSpec.ErrorKind.values()) {
          terminal.line(row(error.name().toLowerCase(Locale.ROOT), error.description()));
        }
      }
    }
    return 0;
  }

  private static String row(String name, String description) {
    return String.format(Locale.ROOT, "%-20s %s", name, description);
  }

  private static String describe(TaskFamily family) {
    String parameters =
        family.parameters().stream()
            .map(TaskParameter::name)
            .collect(Collectors.joining(", ", " (", ")"));
    return row(family.name(), family.description() + parameters);
  }
}
