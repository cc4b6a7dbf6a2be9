package io.qmorph.cli;

import io.qmorph.env.Families;
import io.qmorph.env.Region;
import io.qmorph.lab.Likeness;
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
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Judges a run's best meta-parameters on freshly drawn held-out tasks.",
    footer = {
      "",
      "Examples:",
      "  qmorph evaluate runs/reversible-cartpole-maml-0 --tasks 100 --seed 7",
      "  qmorph evaluate runs/reversible-cartpole-maml-0 --task swapped=true",
      "  qmorph evaluate runs/cartpole-learned-optimizer-0 --family acrobot"
    })
final class EvaluateCommand implements Callable<Integer> {
  @ParentCommand private Qmorph qmorph = new Qmorph();

  private static final Range TASKS = new Range(1, 10_000);

  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Option(
      names = "--task",
      paramLabel = "NAME=VALUE",
      split = ",",
      description = "Parameters that all tasks have in common; the others are drawn.")
  private List<String> task = new ArrayList<>();

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

  @Option(
      names = "--family",
      paramLabel = "NAME",
      description = "Applies a learned optimizer to another task family.")
  private @Nullable String family;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Applies a learned optimizer with another setting; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "Where tasks are drawn: interpolation, extrapolation or default (default: as the run's).")
  private @Nullable Region region;

  @Mixin private Threads threads = new Threads();

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    int drawn = TASKS.require("--tasks", tasks);
    int threadCount = threads.count();
    Map<String, String> parameters = TaskParameters.of(task);
    Families families = qmorph.families();
    List<String> all =
        new ArrayList<>(family == null ? List.of() : TrainedRun.family(family, families));
    all.addAll(settings);
    TrainedRun opened = TrainedRun.open(RunFolder.open(run), all, families);
    TrainedRun trained = region == null ? opened : opened.in(region);
    long draw = seed == null ? trained.seed() : seed;
    Report report = trained.evaluate(parameters, drawn, draw, threadCount);
    terminal.line(report.table());
    report.notes().forEach(terminal::line);
    List<Likeness> likeness = trained.likeness(parameters, drawn, draw, threadCount);
    if (!likeness.isEmpty()) {
      long unfamiliar = likeness.stream().filter(each -> !each.isFamiliar()).count();
      terminal.line("unfamiliar tasks: " + unfamiliar + " of " + drawn);
    }
    return 0;
  }
}
