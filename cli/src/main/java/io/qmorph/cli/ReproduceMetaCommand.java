package io.qmorph.cli;

import io.qmorph.lab.MetaReproduction;
import io.qmorph.lab.MetaSuite;
import io.qmorph.lab.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "meta",
    mixinStandardHelpOptions = true,
    description = {
      "Trains every method on every family, judges them on held-out tasks against baselines, and",
      "writes a page of it. What is done in the folder already is not done again."
    },
    footer = {
      "",
      "Examples:",
      "  qmorph reproduce meta --quick",
      "  qmorph reproduce meta --family gridnavi --method maml --method reptile --seeds 3"
    })
final class ReproduceMetaCommand implements Callable<Integer> {
  private static final Path DOCS = Path.of("docs");

  @Option(names = "--quick", description = "Fewer families, iterations and tasks.")
  private boolean quick;

  @Option(
      names = "--suite",
      paramLabel = "FILE.yaml",
      description = "Another suite of families, methods and settings.")
  private @Nullable Path suite;

  @Option(names = "--family", paramLabel = "NAME", description = "Only this family; repeatable.")
  private List<String> families = new ArrayList<>();

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "Only this method and the baselines; repeatable.")
  private List<String> methods = new ArrayList<>();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Trainings of each method on each family (default: ${DEFAULT-VALUE}).")
  private int seeds = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Holds the runs (default: runs/reproduce-meta, with -quick for a quick one).")
  private @Nullable Path out;

  @Option(
      names = "--docs",
      paramLabel = "FILE.md",
      description = {
        "The page (default: docs/results-meta.md if there is a folder docs and the run is whole,",
        "results-meta.md in the folder of the runs otherwise)."
      })
  private @Nullable Path docs;

  @Option(names = "--table-only", description = "Writes the page of what is done, trains nothing.")
  private boolean tableOnly;

  @Mixin private Threads threads = new Threads();

  @Override
  public Integer call() {
    if (seeds < 1) {
      throw new UserError("--seeds must be at least 1, was " + seeds);
    }
    MetaSuite all = suite == null ? MetaSuite.builtIn(quick) : MetaSuite.read(suite, quick);
    Path folder = out == null ? Path.of("runs", "reproduce-meta" + (quick ? "-quick" : "")) : out;
    Terminal terminal = new Terminal();
    Interruption interruption = new Interruption();
    MetaReproduction reproduction =
        new MetaReproduction(
            all.only(families, methods),
            seeds,
            folder,
            terminal.progress(),
            interruption::asked,
            System::nanoTime,
            ReproduceMetaCommand::memory);
    if (!tableOnly) {
      interruption.guard(() -> {
        reproduction.run(threads.count());
        return 0;
      });
    }
    Path page = docs == null ? page(folder) : docs;
    reproduction.writePage(page);
    terminal.line("Page: " + page);
    return 0;
  }

  private Path page(Path folder) {
    boolean whole = !quick && suite == null && families.isEmpty() && methods.isEmpty();
    return (whole && Files.isDirectory(DOCS) ? DOCS : folder).resolve("results-meta.md");
  }

  private static long memory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
