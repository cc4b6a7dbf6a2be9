package io.qmorph.lab;

import io.qmorph.env.Region;
import io.qmorph.lab.Comparison.Curve;
import io.qmorph.lab.Statistics.Interval;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The two pictures of a family in a comparison: all methods after the count that they are compared
/// after, and the curves of the best few with the baselines.
///
/// @param compared the count that methods are compared after
record MetaPictures(MetaFamily family, MetaTables tables, int compared) {
  private static final int BEST = 3;

  /// Writes them, if there is anything to draw.
  ///
  /// @param folder for `FAMILY.png` and `FAMILY-curves.png`
  void write(Path folder) {
    if (family.regions().isEmpty()) {
      return;
    }
    AtomicFile.write(folder.resolve(family.name() + ".png"), rows());
    AtomicFile.write(folder.resolve(family.name() + "-curves.png"), curves());
  }

  private byte[] rows() {
    List<String> names = List.copyOf(family.methods().keySet());
    List<RowsChart.Series> series =
        family.regions().stream()
            .map(region ->
                new RowsChart.Series(
                    SpecFields.written(region),
                    names.stream().map(name -> tables.compared(name, region)).toList()))
            .toList();
    return new RowsChart(names, series)
        .png(
            family.name() + ": returns after " + compared + " steps or episodes",
            "Return of an episode (IQM, 95 % interval)");
  }

  private byte[] curves() {
    Region region = family.regions().getFirst();
    Stream<String> best =
        family.methods().keySet().stream()
            .filter(method -> !MetaSuite.BASELINES.contains(method))
            .sorted(
                Comparator.comparingDouble(
                    method -> -tables.curve(method, region).area().estimate()))
            .limit(BEST);
    Stream<String> baselines = MetaSuite.BASELINES.stream().filter(family.methods()::containsKey);
    return Charts.lines(
        family.name() + ", " + SpecFields.written(region) + ": largest areas, and baselines",
        "Gradient steps, or episodes, on the new task",
        "Return of an episode (IQM, 95 % interval)",
        Stream.concat(best, baselines).map(method -> series(method, region)).toList());
  }

  private Charts.Series series(String method, Region region) {
    Curve curve = tables.curve(method, region);
    List<Interval> means = curve.means();
    return new Charts.Series(
        method,
        family.counts().stream().mapToDouble(Integer::doubleValue).toArray(),
        means.stream().mapToDouble(Interval::estimate).toArray(),
        means.stream().mapToDouble(Interval::low).toArray(),
        means.stream().mapToDouble(Interval::high).toArray());
  }
}
