package io.qmorph.cli;

import io.qmorph.lab.MetaReproduction;
import io.qmorph.lab.MetaSuite;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "packer",
    mixinStandardHelpOptions = true,
    description = {
      "Judges generalization as Packer et al. (2018) do, and writes a page of it.",
      "Returns are success rates inside and outside of the trained ranges, with and without"
          + " adaptation."
    },
    footer = {"", "Example:", "  qmorph reproduce packer --quick"})
final class ReproducePackerCommand implements Callable<Integer> {
  @Mixin private Reproduction reproduction = new Reproduction();

  @Mixin private Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    MetaSuite suite = MetaSuite.packer(reproduction.isQuick());
    reproduction.run(terminal, "packer", suite, MetaReproduction::writePackersPage);
    return 0;
  }
}
