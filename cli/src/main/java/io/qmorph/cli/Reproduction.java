package io.qmorph.cli;

import io.qmorph.lab.MetaReproduction;
import io.qmorph.lab.MetaSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of all that is reproduced, and how it is run.
final class Reproduction {
  private static final Range SEEDS = new Range(1, 1000);
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
      description = "Only this method, and baselines; repeatable.")
  private List<String> methods = new ArrayList<>();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Trainings of each method on each family (default: what the suite says).")
  private @Nullable Integer seeds;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Holds the runs (default: runs/reproduce-NAME; of a quick run,"
              + " runs/reproduce-NAME-quick).")
  private @Nullable Path out;

  @Option(
      names = "--docs",
      paramLabel = "FILE.md",
      description =
          "The page (default: docs/results-NAME.md if there is a folder docs and the run is whole,"
              + " results-NAME.md in the folder of the runs otherwise).")
  private @Nullable Path docs;

  @Option(names = "--table-only", description = "Writes the page of what is done, trains nothing.")
  private boolean tableOnly;

  @Mixin private Threads threads = new Threads();

  /// Whether a small one is asked for.
  boolean isQuick() {
    return quick;
  }

  /// Runs what is asked for and not done yet, and writes the page of all that is done.
  ///
  /// @param terminal is told how far it is
  /// @param name as in folders and pages
  /// @param builtIn the suite, unless a file is given
  /// @param write writes the page
  void run(
      Terminal terminal, String name, MetaSuite builtIn, BiConsumer<MetaReproduction, Path> write) {
    int threadCount = threads.count();
    MetaSuite given = suite == null ? builtIn : MetaSuite.read(suite, quick);
    MetaSuite all = seeds == null ? given : given.withSeeds(SEEDS.require("--seeds", seeds));
    Path folder =
        out == null ? Path.of("runs", "reproduce-" + name + (quick ? "-quick" : "")) : out;
    Interruption interruption = new Interruption();
    Function<MetaSuite, MetaReproduction> of =
        part ->
            new MetaReproduction(
                part,
                folder,
                terminal.progress(),
                interruption::asked,
                System::nanoTime,
                Reproduction::memory);
    MetaReproduction asked = of.apply(all.only(families, methods));
    if (!tableOnly) {
      interruption.guard(() -> {
        asked.run(threadCount);
        return 0;
      });
    }
    Path page = docs == null ? page(folder, name) : docs;
    write.accept(of.apply(all), page);
    terminal.line("Page: " + page);
  }

  private Path page(Path folder, String name) {
    boolean whole = !quick && suite == null && families.isEmpty() && methods.isEmpty();
    return (whole && Files.isDirectory(DOCS) ? DOCS : folder).resolve("results-" + name + ".md");
  }

  private static long memory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
