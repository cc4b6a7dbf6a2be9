package io.qmorph.cli;

import io.qmorph.lab.Report;
import io.qmorph.lab.RunFolder;
import io.qmorph.lab.TrainedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "adapt",
    mixinStandardHelpOptions = true,
    description = "Adapts to one task and prints the return before and after each step.",
    footer = {
      "",
      "Example:",
      "  qmorph adapt runs/reversible-cartpole-maml-0 --task force=12,swapped=true"
    })
final class AdaptCommand implements Callable<Integer> {
  @ParentCommand private Qmorph qmorph = new Qmorph();

  private static final Range EPISODES = new Range(1, 10_000);

  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Option(
      names = "--task",
      paramLabel = "NAME=VALUE",
      split = ",",
      description = "The task's parameters; the others have the family's defaults.")
  private List<String> task = new ArrayList<>();

  @Option(
      names = "--episodes",
      paramLabel = "N",
      description = "Episodes that a return is taken over (default: ${DEFAULT-VALUE}).")
  private int episodes = 20;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Gradient steps (default: 5; a whole training by a learned optimizer).")
  private @Nullable Integer steps;

  @Mixin private Threads threads = new Threads();

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    int lanes = EPISODES.require("--episodes", episodes);
    int threadCount = threads.count();
    Map<String, String> parameters = TaskParameters.of(task);
    TrainedRun trained = TrainedRun.open(RunFolder.open(run), qmorph.families());
    int count =
        steps == null
            ? trained.usualSteps()
            : new Range(0, trained.mostSteps()).require("--steps", steps);
    Report report = trained.adapt(parameters, lanes, count, threadCount);
    terminal.line(report.family());
    terminal.line(report.table());
    report.notes().forEach(terminal::line);
    trained.likeness(parameters, threadCount).ifPresent(likeness -> terminal.line(likeness.text()));
    return 0;
  }
}
