package io.qmorph.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// Runs the same work on Qmorph and on libtorch, and prints a table.
@Command(
    name = "bench/run",
    description = "Runs the same work on Qmorph and on libtorch, side by side.")
final class Bench implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this")
  private boolean help;

  @Parameters(paramLabel = "workload", description = "which to run; all, if none is named")
  private List<String> names = new ArrayList<>();

  @Option(names = "--json", paramLabel = "FILE", description = "also write the results there")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--rounds",
      description = "how often each side is timed (default: ${DEFAULT-VALUE})",
      defaultValue = "40")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "MILLIS",
      description = "how long each side is run before (default: ${DEFAULT-VALUE})",
      defaultValue = "3000")
  private double warmUpMillis;

  private Bench() {}

  /// Ends with 1 if a workload's numbers differ, and with 2 for a mistake on the command line.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() {
    List<Workload> workloads = workloads();
    Race race = new Race(threads(), rounds, warmUpMillis);
    Table table = new Table(out());
    List<Result> results = new ArrayList<>();
    table.header();
    for (Workload workload : workloads) {
      try {
        Measurement measurement = race.of(workload);
        table.rows(measurement);
        results.add(measurement.best());
      } catch (DisagreementException e) {
        spec.commandLine().getErr().println(e.getMessage());
      }
    }
    json.ifPresent(file -> JsonMapper.shared().writeValue(file, results));
    return results.size() == workloads.size() ? 0 : 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static SequencedSet<Integer> threads() {
    SequencedSet<Integer> counts = new LinkedHashSet<>();
    counts.add(1);
    counts.add(Runtime.getRuntime().availableProcessors());
    return counts;
  }

  private List<Workload> workloads() {
    if (names.isEmpty()) {
      return Workload.all();
    }
    return names.stream().map(this::workload).toList();
  }

  private Workload workload(String name) {
    List<String> known = Workload.all().stream().map(Workload::name).toList();
    if (!known.contains(name)) {
      throw new ParameterException(
          spec.commandLine(), "workload must be one of " + known + ", was " + name);
    }
    return Workload.all().get(known.indexOf(name));
  }
}
