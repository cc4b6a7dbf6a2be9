package io.qmorph.cli;

import io.qmorph.lab.Report;
import io.qmorph.lab.RunFolder;
import io.qmorph.lab.TrainedRun;
import io.qmorph.lab.UserError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
      "  qmorph adapt runs/reversible-cartpole-maml-0 --task force=12,length=0.6,swapped=true"
    })
final class AdaptCommand implements Callable<Integer> {
  @ParentCommand private Qmorph qmorph = new Qmorph();

  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Option(
      names = "--task",
      paramLabel = "NAME=VALUE,...",
      split = ",",
      description = "The task's parameters; the others have the family's defaults.")
  private Map<String, String> task = new LinkedHashMap<>();

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

  @Override
  public Integer call() {
    TrainedRun trained = TrainedRun.open(RunFolder.open(run), qmorph.families());
    int count = steps == null ? trained.usualSteps() : steps;
    if (episodes < 1 || count < 0) {
      throw new UserError(
          "--episodes must be at least 1 and --steps at least 0, were "
              + episodes
              + " and "
              + count);
    }
    Report report = trained.adapt(task, episodes, count, threads.count());
    Terminal terminal = new Terminal();
    terminal.line(report.family());
    terminal.line(report.table());
    trained.likeness(task, threads.count()).ifPresent(likeness -> terminal.line(likeness.text()));
    return 0;
  }
}
