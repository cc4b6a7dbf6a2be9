package io.qmorph.cli;

import io.qmorph.lab.RunFolder;
import io.qmorph.lab.TrainedRun;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Says how far a run is, and prints its report.",
    footer = {"", "Example:", "  qmorph show runs/reversible-cartpole-maml-0"})
final class ShowCommand implements Callable<Integer> {
  @ParentCommand private Qmorph qmorph = new Qmorph();

  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  private Path run = Path.of("");

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    terminal.line(TrainedRun.show(RunFolder.open(run), qmorph.families()));
    return 0;
  }
}
