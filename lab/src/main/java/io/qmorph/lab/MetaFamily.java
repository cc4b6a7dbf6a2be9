package io.qmorph.lab;

import io.qmorph.env.Region;
import io.qmorph.lab.Comparison.Curve;
import io.qmorph.lab.Statistics.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/// What a comparison's files hold of one family, and the statistics of it.
///
/// @param name of the family
/// @param counts after which methods are judged, 0 first
/// @param methods of each method its trainings that have returns, of all seeds; baselines first
/// @param failures the other trainings
record MetaFamily(
    String name,
    List<Integer> counts,
    SequencedMap<String, List<MetaScores>> methods,
    List<MetaScores> failures) {

  /// Sorts what belongs to a family.
  ///
  /// @param order of the methods; others come last
  static MetaFamily of(
      String name, List<Integer> counts, List<String> order, List<MetaScores> scores) {
    SequencedMap<String, List<MetaScores>> methods = new LinkedHashMap<>();
    Stream.concat(order.stream(), scores.stream().map(MetaScores::method))
        .forEach(method -> methods.putIfAbsent(method, new ArrayList<>()));
    scores.stream()
        .filter(each -> !each.hasFailed())
        .forEach(each -> methods.computeIfAbsent(each.method(), _ -> new ArrayList<>()).add(each));
    methods.values().removeIf(List::isEmpty);
    List<Integer> all = Stream.concat(Stream.of(0), counts.stream()).toList();
    return new MetaFamily(
        name, all, methods, scores.stream().filter(MetaScores::hasFailed).toList());
  }

  /// The regions that methods are judged on.
  List<Region> regions() {
    return methods.values().stream()
        .flatMap(List::stream)
        .flatMap(scores -> scores.judged().stream())
        .map(MetaScores.Judged::region)
        .distinct()
        .sorted()
        .toList();
  }

  /// Whether a method has other returns before adaptation.
  boolean isStepwise(String method) {
    return trained(method).getFirst().judged().stream().anyMatch(judged -> judged.count() > 0);
  }

  /// Whether a method has made use of the support set at a count of 0.
  boolean knowsTaskAtOnce(String method) {
    return trained(method).getFirst().knowsTaskAtOnce();
  }

  /// The trainings of a method that have returns.
  List<MetaScores> trained(String method) {
    return methods.getOrDefault(method, List.of());
  }

  /// Why a method has no returns, in a line.
  String reason(String method) {
    List<String> reasons =
        failures.stream()
            .filter(failed -> failed.method().equals(method))
            .map(MetaScores::reason)
            .distinct()
            .toList();
    return reasons.isEmpty() ? "not run" : String.join("; ", reasons);
  }

  /// The returns `[seeds, tasks, episodes]` of a method after a count, which makes no difference if
  /// it is not stepwise.
  double[][][] returns(String method, Region region, int count) {
    int at = isStepwise(method) ? count : 0;
    return trained(method).stream()
        .flatMap(scores -> scores.judged().stream())
        .filter(judged -> judged.region() == region && judged.count() == at)
        .map(MetaScores.Judged::returns)
        .toArray(double[][][]::new);
  }

  /// A method's returns over all counts.
  Curve curve(String method, Region region) {
    return Comparison.curve(
        counts.stream().mapToInt(Integer::intValue).toArray(),
        counts.stream().map(count -> returns(method, region, count)).toList(),
        random());
  }

  /// How likely a method is better than another after as many steps; each before adaptation if the
  /// count is 0.
  Interval improvement(String method, int count, String other, int otherCount, Region region) {
    return Comparison.improvement(
        returns(method, region, count), returns(other, region, otherCount), random());
  }

  private static UniformRandomProvider random() {
    return RandomSource.XO_SHI_RO_256_PP.create(Seeds.of(0, 12));
  }

  /// How it was trained and judged, in a sentence.
  String protocol() {
    Optional<MetaScores> any = methods.values().stream().flatMap(List::stream).findFirst();
    if (any.isEmpty()) {
      return "";
    }
    Object iterations = SpecFile.parse(any.get().spec(), name).get("iterations");
    double[][] returns = any.get().judged().getFirst().returns();
    return "%s iterations; judged on %d tasks, %d episodes of each; seeds %s."
        .formatted(iterations, returns.length, returns[0].length, seeds());
  }

  private String seeds() {
    return methods.values().stream()
        .flatMap(List::stream)
        .map(MetaScores::seed)
        .distinct()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }
}
