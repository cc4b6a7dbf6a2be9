package io.qmorph.lab;

import io.qmorph.env.Region;
import io.qmorph.lab.Comparison.Curve;
import io.qmorph.lab.Statistics.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The tables of one family, in Markdown.
final class MetaTables {
  private static final String NONE = "-";
  private static final double LARGE = 100;
  private static final String UNADAPTED = "unadapted";

  private final MetaFamily family;
  private final int compared;
  private final Map<Region, Map<String, Curve>> curves = new HashMap<>();
  private final String number;

  /// @param compared the count after which methods are compared
  MetaTables(MetaFamily family, int compared) {
    this.family = family;
    this.compared = compared;
    for (Region region : family.regions()) {
      Map<String, Curve> all = new HashMap<>();
      family.methods().keySet().forEach(name -> all.put(name, family.curve(name, region)));
      curves.put(region, all);
    }
    this.number = largest() < LARGE ? "%.1f" : "%.0f";
  }

  private double largest() {
    return curves.values().stream()
        .flatMap(all -> all.values().stream())
        .flatMap(curve -> curve.means().stream())
        .flatMapToDouble(mean -> DoubleStream.of(mean.low(), mean.high()))
        .map(Math::abs)
        .max()
        .orElse(0);
  }

  /// A method's curve in a region.
  Curve curve(String method, Region region) {
    return Objects.requireNonNull(Objects.requireNonNull(curves.get(region)).get(method));
  }

  /// A method's interquartile mean return after the count that methods are compared after.
  Interval compared(String method, Region region) {
    return curve(method, region).means().get(family.counts().indexOf(compared));
  }

  /// The returns after each count, and the area under the curve.
  String returns(Region region) {
    List<String> rows = new ArrayList<>();
    rows.add(
        row(
            "method",
            Stream.concat(family.counts().stream().map(String::valueOf), Stream.of("area"))));
    rows.add(rule(family.counts().size() + 1));
    for (String method : family.methods().keySet()) {
      Curve curve = curve(method, region);
      int known = family.isStepwise(method) ? family.counts().size() : 1;
      Stream<String> means =
          IntStream.range(0, family.counts().size())
              .mapToObj(i -> i < known ? interval(curve.means().get(i), number) : NONE);
      rows.add(row(named(method), Stream.concat(means, Stream.of(interval(curve.area(), number)))));
    }
    return String.join("\n", rows);
  }

  /// With the number of seeds, if some failed.
  private String named(String method) {
    long failed = family.failures().stream().filter(each -> each.method().equals(method)).count();
    int done = family.trained(method).size();
    return failed == 0 ? method : "%s (%d of %d seeds)".formatted(method, done, done + failed);
  }

  /// What could not be trained, and why; empty if all could.
  String failures() {
    return family.failures().stream()
        .map(each -> "- %s, seed %d: %s".formatted(each.method(), each.seed(), each.reason()))
        .collect(Collectors.joining("\n"));
  }

  /// How likely each method is better than each baseline.
  String improvements(Region region) {
    List<String> rows = new ArrayList<>();
    rows.add(row("method", baselines().stream().map(name -> "over " + name)));
    rows.add(rule(baselines().size()));
    for (String method : methods()) {
      Stream<String> cells =
          baselines().stream()
              .map(baseline ->
                  improvement(method, baseline, region)
                      .map(each -> interval(each, "%.2f"))
                      .orElse(NONE));
      rows.add(row(method, cells));
    }
    return String.join("\n", rows);
  }

  /// The methods that are no baselines.
  private List<String> methods() {
    return family.methods().keySet().stream()
        .filter(method -> !MetaSuite.BASELINES.contains(method))
        .toList();
  }

  private List<String> baselines() {
    return Stream.concat(
            Stream.of(UNADAPTED),
            MetaSuite.BASELINES.stream().filter(family.methods()::containsKey))
        .toList();
  }

  /// None over itself unadapted of what knows the task at once.
  private Optional<Interval> improvement(String method, String baseline, Region region) {
    if (!baseline.equals(UNADAPTED)) {
      return Optional.of(family.improvement(method, compared, baseline, compared, region));
    }
    return family.knowsTaskAtOnce(method)
        ? Optional.empty()
        : Optional.of(family.improvement(method, compared, method, 0, region));
  }

  /// Whether it is better than every baseline that is not told the task, each interval being above
  /// one half.
  boolean isBetter(String method, Region region) {
    return baselines().stream()
        .filter(baseline -> !baseline.equals(MetaSuite.ORACLE))
        .allMatch(baseline ->
            improvement(method, baseline, region).map(each -> each.low() > 0.5).orElse(true));
  }

  /// What the table of improvements comes to.
  String verdict(Region region) {
    List<String> better = methods().stream().filter(each -> isBetter(each, region)).toList();
    String all =
        String.join(
            ", ", baselines().stream().filter(each -> !each.equals(MetaSuite.ORACLE)).toList());
    StringBuilder text = new StringBuilder("Better than ").append(all);
    text.append(", every interval above one half: ").append(list(better)).append(".");
    for (String baseline : baselines()) {
      List<String> worse =
          methods().stream()
              .filter(method ->
                  improvement(method, baseline, region)
                      .map(each -> each.high() < 0.5)
                      .orElse(false))
              .toList();
      if (!worse.isEmpty()) {
        text.append(" Worse than ").append(baseline).append(": ").append(list(worse)).append(".");
      }
    }
    return text.toString();
  }

  private static String list(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  /// What training took, in the mean over seeds.
  String costs() {
    List<String> rows = new ArrayList<>();
    rows.add(row("method", Stream.of("environment steps", "seconds", "peak memory, MB")));
    rows.add(rule(3));
    family.methods().forEach((method, trained) -> rows.add(row(method, costs(trained))));
    return String.join("\n", rows);
  }

  private static Stream<String> costs(List<MetaScores> trained) {
    double steps = trained.stream().mapToLong(MetaScores::environmentSteps).average().orElse(0);
    OptionalDouble seconds =
        trained.stream().map(MetaScores::seconds).flatMapToDouble(OptionalDouble::stream).average();
    double bytes = trained.stream().mapToLong(MetaScores::bytes).average().orElse(0);
    return Stream.of(
        text("%,.0f", steps),
        seconds.isPresent() ? text("%.1f", seconds.getAsDouble()) : NONE,
        steps == 0 ? NONE : text("%.0f", bytes / 1e6));
  }

  private static String row(String first, Stream<String> rest) {
    return Stream.concat(Stream.of(first), rest).collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String rule(int numbers) {
    return "|---|" + "---:|".repeat(numbers);
  }

  /// An estimate as the family's numbers are written, without its interval.
  String estimate(Interval interval) {
    return text(number, interval.estimate());
  }

  private static String interval(Interval interval, String format) {
    return "%s [%s, %s]"
        .formatted(
            text(format, interval.estimate()),
            text(format, interval.low()),
            text(format, interval.high()));
  }

  /// Never `-0.0`.
  private static String text(String format, double value) {
    String text = String.format(Locale.ROOT, format, value);
    return text.matches("-[0.]+") ? text.substring(1) : text;
  }
}
