package io.qmorph.cli;

import io.qmorph.lab.MetaReproduction;
import io.qmorph.lab.MetaSuite;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "meta",
    mixinStandardHelpOptions = true,
    description = {
      "Compares methods and baselines on held-out tasks, and writes a page of it.",
      "Trains each method on each family that it takes. What is done in the folder already is not"
          + " done again."
    },
    footer = {
      "",
      "Examples:",
      "  qmorph reproduce meta --quick",
      "  qmorph reproduce meta --family gridnavi --method maml --seeds 3"
    })
final class ReproduceMetaCommand implements Callable<Integer> {
  @Mixin private Reproduction reproduction = new Reproduction();

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    MetaSuite suite = MetaSuite.builtIn(reproduction.isQuick());
    reproduction.run(terminal, "meta", suite, MetaReproduction::writePage);
    return 0;
  }
}
