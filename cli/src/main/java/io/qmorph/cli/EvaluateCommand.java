package io.qmorph.cli;

import io.qmorph.lab.Report;
import io.qmorph.lab.RunFolder;
import io.qmorph.lab.TrainedRun;
import io.qmorph.lab.UserError;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Judges a run's best meta-parameters on freshly drawn held-out tasks.",
    footer = {
      "",
      "Example:",
      "  qmorph evaluate runs/reversible-cartpole-maml-0 --tasks 100 --seed 7"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Option(
      names = "--tasks",
      paramLabel = "N",
      description = "How many tasks to draw (default: ${DEFAULT-VALUE}).")
  private int tasks = 64;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed of the draw (default: the run's, which gives the report's tasks).")
  private @Nullable Long seed;

  @Mixin private Threads threads = new Threads();

  @Override
  public Integer call() {
    if (tasks < 1) {
      throw new UserError("--tasks must be at least 1, was " + tasks);
    }
    TrainedRun trained = TrainedRun.open(RunFolder.open(run));
    Report report = trained.evaluate(tasks, seed == null ? trained.seed() : seed, threads.count());
    new Terminal().line(report.table());
    return 0;
  }
}
