package io.qmorph.lab;

import io.qmorph.env.Families;
import io.qmorph.env.Region;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.lab.MetaScores.Judged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// The page of Packer et al.'s protocol: Packer et al. 2018, "Assessing generalization in deep
/// reinforcement learning", arXiv 1810.12282, section 5.
///
/// Agents are trained on the default task (D) or on the inner ranges (R), and judged on R and
/// outside (E) by the share of episodes that succeed. Interpolation is R on R; extrapolation is the
/// geometric mean of D on R, D on E and R on E.
///
/// @param scores of methods called `NAME-on-d` and `NAME-on-r`
record PackerPage(List<MetaScores> scores) {
  private static final String ON_DEFAULT = "-on-d";
  private static final String ON_RANDOM = "-on-r";
  private static final List<String> PARTS = List.of(ON_DEFAULT, ON_RANDOM);

  /// The best extrapolation that the paper has for any algorithm, in percent.
  private static final Map<String, Double> PUBLISHED =
      Map.of("cartpole", 93.6, "mountain-car", 90.2, "acrobot", 67.9);

  private static final String INTRODUCTION =
      """
      # Packer et al.'s protocol

      Success rates in percent after Packer et al. 2018 (arXiv 1810.12282), made by
      `./qmorph reproduce packer`. Agents are trained on the default task (D) or on the inner ranges
      (R), and judged on tasks drawn anew from R and from outside (E). An episode is a success if
      CartPole lasts at least 195 steps, MountainCar at most 110, Acrobot at most 80. Interpolation
      is R on R; extrapolation is the geometric mean of D on R, D on E and R on E. Numbers are means
      over seeds, with the least and the greatest of them in brackets. The count is of gradient
      steps on the support set of one episode or a few, which the paper's agents don't have; the
      context DQN reads such a set without a step. Compare with the paper where neither is used.\
      """;

  /// Writes the page.
  ///
  /// Throws `UserError` if it can't be written.
  void write(Path page) {
    List<String> methods = methods();
    List<String> parts = new ArrayList<>(List.of(INTRODUCTION));
    for (String family : scores.stream().map(MetaScores::family).distinct().toList()) {
      List<MetaScores> own = scores.stream().filter(each -> each.family().equals(family)).toList();
      parts.add("## " + family);
      parts.add(table(own, methods));
      String gaps = gaps(own, methods);
      if (!gaps.isEmpty()) {
        parts.add("Not trained to the end:\n\n" + gaps);
      }
      if (PUBLISHED.containsKey(family)) {
        parts.add(
            "Published, best of all algorithms: extrapolation %s."
                .formatted(PUBLISHED.get(family)));
      }
    }
    AtomicFile.write(page, String.join("\n\n", parts) + "\n");
  }

  /// The methods of which a part is there on any family, on the default task or on ranges.
  private List<String> methods() {
    return scores.stream()
        .map(MetaScores::method)
        .filter(method -> method.endsWith(ON_DEFAULT) || method.endsWith(ON_RANDOM))
        .map(method -> method.substring(0, method.lastIndexOf("-on-")))
        .distinct()
        .toList();
  }

  private static String table(List<MetaScores> own, List<String> methods) {
    List<String> rows = new ArrayList<>();
    rows.add("| method | count | interpolation | D on R | D on E | R on E | extrapolation |");
    rows.add("|---|---:|---:|---:|---:|---:|---:|");
    for (String method : methods) {
      counts(own, method).forEach(count -> rows.add(row(own, method, count)));
    }
    return String.join("\n", rows);
  }

  /// Before adaptation, and whenever else a part of the method was judged.
  private static List<Integer> counts(List<MetaScores> own, String method) {
    Stream<Integer> judged =
        own.stream()
            .filter(each -> PARTS.stream().anyMatch(part -> each.method().equals(method + part)))
            .flatMap(each -> each.judged().stream())
            .map(Judged::count);
    return Stream.concat(Stream.of(0), judged).distinct().sorted().toList();
  }

  /// Why there are gaps in the table, a line for each training that failed or is missing.
  private static String gaps(List<MetaScores> own, List<String> methods) {
    List<String> gaps = new ArrayList<>();
    for (String method : methods) {
      for (String part : PARTS) {
        List<MetaScores> trained =
            own.stream().filter(each -> each.method().equals(method + part)).toList();
        if (trained.isEmpty()) {
          gaps.add("- %s%s: not run".formatted(method, part));
        }
        trained.stream()
            .filter(MetaScores::hasFailed)
            .map(each -> "- %s, seed %d: %s".formatted(each.method(), each.seed(), each.reason()))
            .forEach(gaps::add);
      }
    }
    return String.join("\n", gaps);
  }

  private static String row(List<MetaScores> own, String method, int count) {
    var interpolation = rates(own, method + ON_RANDOM, Region.INTERPOLATION, count);
    var first = rates(own, method + ON_DEFAULT, Region.INTERPOLATION, count);
    var second = rates(own, method + ON_DEFAULT, Region.EXTRAPOLATION, count);
    var third = rates(own, method + ON_RANDOM, Region.EXTRAPOLATION, count);
    SortedMap<Long, Double> extrapolation = new TreeMap<>(first);
    extrapolation.keySet().retainAll(second.keySet());
    extrapolation.keySet().retainAll(third.keySet());
    extrapolation.replaceAll((seed, rate) ->
        geometricMean(rate, second.getOrDefault(seed, 0.0), third.getOrDefault(seed, 0.0)));
    return "| %s | %d | %s | %s | %s | %s | %s |"
        .formatted(
            method,
            count,
            percent(interpolation),
            percent(first),
            percent(second),
            percent(third),
            percent(extrapolation));
  }

  static double geometricMean(double... values) {
    double product = DoubleStream.of(values).reduce(1, (a, b) -> a * b);
    return Math.pow(product, 1.0 / values.length);
  }

  /// The share of successes, by seed.
  private static SortedMap<Long, Double> rates(
      List<MetaScores> own, String method, Region region, int count) {
    SortedMap<Long, Double> rates = new TreeMap<>();
    for (MetaScores scores : own) {
      for (Judged judged : scores.judged()) {
        if (scores.method().equals(method)
            && judged.region() == region
            && judged.count() == count) {
          rates.put(scores.seed(), successes(scores.family(), judged));
        }
      }
    }
    return rates;
  }

  /// The share of episodes of all tasks that succeed.
  static double successes(String familyName, Judged judged) {
    TaskFamily family = Families.builtIn().named(familyName);
    List<Task> tasks = MetaCellRun.tasks(family, judged.returns().length, judged.region());
    double successes = 0;
    int episodes = 0;
    for (int task = 0; task < tasks.size(); task++) {
      OptionalDouble least = family.successReturn(tasks.get(task));
      for (double episode : judged.returns()[task]) {
        successes += least.isPresent() && episode >= least.getAsDouble() ? 1 : 0;
        episodes++;
      }
    }
    return successes / episodes;
  }

  /// The mean, and the least and the greatest if there are several seeds.
  private static String percent(SortedMap<Long, Double> rates) {
    if (rates.isEmpty()) {
      return "-";
    }
    var all = rates.values().stream().mapToDouble(rate -> 100 * rate).summaryStatistics();
    String mean = String.format(Locale.ROOT, "%.1f", all.getAverage());
    return all.getCount() == 1
        ? mean
        : String.format(Locale.ROOT, "%s [%.0f, %.0f]", mean, all.getMin(), all.getMax());
  }
}
