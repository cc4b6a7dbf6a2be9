package io.qmorph.lab;

import io.qmorph.env.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The page of a comparison, in Markdown with pictures beside it: made of scores alone, so that it
/// can be made again.
final class MetaPage {
  private final MetaSuite suite;
  private final List<MetaScores> scores;
  private final List<MetaFamily> families;

  /// @param scores at least one, of any families and methods
  MetaPage(MetaSuite suite, List<MetaScores> scores) {
    this.suite = suite;
    this.scores = scores;
    this.families =
        Stream.concat(suite.families().keySet().stream(), scores.stream().map(MetaScores::family))
            .distinct()
            .map(this::family)
            .filter(family -> !family.methods().isEmpty() || !family.failures().isEmpty())
            .toList();
  }

  private MetaFamily family(String name) {
    List<MetaScores> own = scores.stream().filter(each -> each.family().equals(name)).toList();
    return MetaFamily.of(name, suite.counts(), suite.names(), own);
  }

  /// Writes the page and its pictures.
  ///
  /// Throws `UserError` if one can't be written.
  ///
  /// @param page pictures go to a folder beside it that has its name without the ending
  void write(Path page) {
    String name = page.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    Path pictures = page.resolveSibling(name);
    try {
      Files.createDirectories(pictures);
    } catch (IOException e) {
      throw new UserError("can't make the folder " + pictures + ": " + Reasons.of(e), e);
    }
    Map<String, MetaTables> tables = new LinkedHashMap<>();
    families.forEach(each -> tables.put(each.name(), new MetaTables(each, suite.compared())));
    List<String> parts = new ArrayList<>(List.of(introduction(), overview(tables)));
    for (MetaFamily family : families) {
      MetaTables own = of(family, tables);
      parts.addAll(section(family, own, name));
      new MetaPictures(family, own, suite.compared()).write(pictures);
    }
    AtomicFile.write(page, String.join("\n\n", parts) + "\n");
  }

  private static MetaTables of(MetaFamily family, Map<String, MetaTables> tables) {
    return Objects.requireNonNull(tables.get(family.name()));
  }

  private String introduction() {
    return """
    # Methods compared

    Every method on every family, on each with as many iterations as the others, judged on tasks
    that it was not trained on, but for families with finitely many tasks (GridNavi, Catch), of which
    all inside the ranges are trained on: made by `./qmorph reproduce meta`, whose settings are in
    [meta-suite.yaml](../lab/src/main/resources/io/qmorph/lab/meta-suite.yaml). The tables are made
    of the returns in the folders of the runs.

    A number is the interquartile mean return of an episode, over tasks, episodes and seeds, with
    its 95 %% interval over tasks and seeds. It is told before adaptation and after each count of
    gradient steps on the task's support set; for methods that adapt by acting the count is of
    episodes. A method without steps has used the support set at 0 already. Most methods that take
    steps are trained for %d, so that more may lead away again. The area is the mean height of the
    curve through these numbers. An interval says nothing of other seeds where there is one.

    A method is compared after %d with each baseline after as many: how likely an episode of it
    has a larger return than one of the baseline on the same task, ties counting one half (Agarwal
    et al. 2021, section 4.3), with its 95 %% interval.

    - unadapted: the same method before adaptation
    - scratch: a DQN from random parameters, on the same support set
    - fine-tuned: a DQN trained on all training tasks, tuned on the support set. For it and scratch
      the optimizer and the rate, of ten, are the best on the validation tasks for each count
    - context-dqn: a DQN that reads an encoding of the support set; no gradient step
    - oracle: a DQN trained on all training tasks that is told the task's parameters: what knowing
      the task is worth

    Seconds are of training on one machine, whatever else it did at the time, and left out where a
    run was interrupted: leads. Peak memory is the most that training was seen to hold, garbage left out.\
    """
        .formatted(suite.compared(), suite.compared());
  }

  private String overview(Map<String, MetaTables> tables) {
    StringBuilder text = new StringBuilder("## Overview\n\nReturns after ");
    text.append(suite.compared());
    text.append(
        "; in bold what is better than all baselines but the oracle, every interval of the");
    text.append(" probability being above one half.");
    for (Region region : List.of(Region.INTERPOLATION, Region.EXTRAPOLATION)) {
      List<MetaFamily> judged =
          families.stream().filter(family -> family.regions().contains(region)).toList();
      if (!judged.isEmpty()) {
        text.append("\n\n").append(overview(region, judged, tables));
      }
    }
    List<String> gaps = gaps();
    if (!gaps.isEmpty()) {
      text.append("\n\nWithout a number:\n\n").append(String.join("\n", gaps));
    }
    return text.toString();
  }

  /// Why a method has no returns on a family, a line for each.
  private List<String> gaps() {
    List<String> methods = scores.stream().map(MetaScores::method).distinct().toList();
    List<String> gaps = new ArrayList<>();
    for (MetaFamily family : families) {
      methods.stream()
          .filter(method -> !family.methods().containsKey(method))
          .map(method -> "- %s on %s: %s".formatted(method, family.name(), family.reason(method)))
          .forEach(gaps::add);
    }
    return gaps;
  }

  private static String overview(
      Region region, List<MetaFamily> judged, Map<String, MetaTables> tables) {
    List<String> methods =
        judged.stream().flatMap(family -> family.methods().keySet().stream()).distinct().toList();
    List<String> rows = new ArrayList<>();
    rows.add(
        judged.stream()
            .map(MetaFamily::name)
            .collect(Collectors.joining(" | ", "| " + SpecFields.written(region) + " | ", " |")));
    rows.add("|---|" + "---:|".repeat(judged.size()));
    for (String method : methods) {
      rows.add(
          judged.stream()
              .map(family -> overview(family, method, region, of(family, tables)))
              .collect(Collectors.joining(" | ", "| " + method + " | ", " |")));
    }
    return String.join("\n", rows);
  }

  private static String overview(
      MetaFamily family, String method, Region region, MetaTables tables) {
    if (!family.methods().containsKey(method)) {
      return "-";
    }
    String estimate = tables.estimate(tables.compared(method, region));
    boolean better = !MetaSuite.BASELINES.contains(method) && tables.isBetter(method, region);
    return better ? "**" + estimate + "**" : estimate;
  }

  private List<String> section(MetaFamily family, MetaTables tables, String pictures) {
    List<String> parts = new ArrayList<>(List.of("## " + family.name()));
    MetaSuite.FamilyEntry entry = suite.families().get(family.name());
    parts.add((entry == null ? "" : entry.note() + " ") + family.protocol());
    if (!tables.failures().isEmpty()) {
      parts.add("Not trained to the end:\n\n" + tables.failures());
    }
    if (!family.regions().isEmpty()) {
      parts.add(picture("Returns after " + suite.compared(), pictures, family.name()));
      parts.add(picture("Returns over counts", pictures, family.name() + "-curves"));
    }
    for (Region region : family.regions()) {
      parts.add("### " + family.name() + ", " + SpecFields.written(region));
      parts.add(tables.returns(region));
      parts.add(tables.improvements(region));
      parts.add(tables.verdict(region));
    }
    parts.add("### " + family.name() + ", training");
    parts.add(tables.costs());
    return parts;
  }

  private static String picture(String text, String folder, String name) {
    return "![%s](%s/%s.png)".formatted(text, folder, name);
  }
}
