package io.qmorph.cli;

import io.qmorph.env.Families;
import io.qmorph.lab.Experiment;
import io.qmorph.lab.ExperimentSpec;
import io.qmorph.lab.Report;
import io.qmorph.lab.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Meta-trains, and reports on held-out tasks against baselines.",
      "Without a spec: MAML on reversible CartPole, in about a minute on two cores."
    },
    footer = {
      "",
      "Examples:",
      "  qmorph train",
      "  qmorph train specs/gridnavi.yaml --seed 1 --out runs/grid",
      "  qmorph train --set inner.order=second --set iterations=2000"
    })
final class TrainCommand implements Callable<Integer> {
  @ParentCommand private Qmorph qmorph = new Qmorph();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SPEC.yaml",
      description = "The experiment; specs/ holds one for each family.")
  private @Nullable Path spec;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the spec, as inner.steps=5; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", description = "Overwrites the spec's seed.")
  private @Nullable Long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run folder (default: runs/FAMILY-METHOD-SEED).")
  private @Nullable Path out;

  @Mixin private Threads threads = new Threads();

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    int threadCount = threads.count();
    List<String> all = new ArrayList<>(settings);
    if (seed != null) {
      all.add("seed=" + seed);
    }
    Families families = qmorph.families();
    ExperimentSpec experiment =
        spec == null
            ? ExperimentSpec.byDefault(all, families)
            : ExperimentSpec.read(spec, all, families);
    RunFolder folder = RunFolder.create(out == null ? defaultFolder(experiment) : out);
    terminal.line(
        experiment.method().word() + " on " + experiment.family() + ", in " + folder.path());
    Interruption interruption = new Interruption();
    Report report =
        interruption.guard(() ->
            Experiment.start(
                    experiment, folder, terminal.progress(), interruption::asked, System::nanoTime)
                .run(threadCount));
    Summary.print(terminal, report, folder);
    return 0;
  }

  private static Path defaultFolder(ExperimentSpec experiment) {
    String name = experiment.family() + "-" + experiment.method().word() + "-" + experiment.seed();
    return RunFolder.unused(Path.of("runs", name));
  }
}
