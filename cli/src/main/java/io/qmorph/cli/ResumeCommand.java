package io.qmorph.cli;

import io.qmorph.lab.Experiment;
import io.qmorph.lab.Report;
import io.qmorph.lab.RunFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Goes on with a run from its newest checkpoints, as if it had never stopped.",
    footer = {"", "Example:", "  qmorph resume runs/reversible-cartpole-maml-0"})
final class ResumeCommand implements Callable<Integer> {
  @ParentCommand private Qmorph qmorph = new Qmorph();

  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Mixin private Threads threads = new Threads();

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    int threadCount = threads.count();
    RunFolder folder = RunFolder.open(run);
    Interruption interruption = new Interruption();
    Report report =
        interruption.guard(() ->
            Experiment.resume(
                    folder,
                    qmorph.families(),
                    terminal.progress(),
                    interruption::asked,
                    System::nanoTime)
                .run(threadCount));
    Summary.print(terminal, report, folder);
    return 0;
  }
}
