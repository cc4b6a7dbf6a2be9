package io.qmorph.lab;

import io.qmorph.env.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// Which methods are compared on which families, and with what settings.
///
/// Settings are `key=value` as [ExperimentSpec#byDefault] takes them.
///
/// @param counts after which methods are judged, besides 0: of gradient steps, or of episodes
/// @param compared the one of the counts after which methods are compared with each other
/// @param baselines that every other method is compared with, all of them or none
/// @param settings of every run
/// @param quickSettings that overwrite all others
/// @param families by name
/// @param methods the settings of each by its name in the tables, baselines apart
public record MetaSuite(
    List<Integer> counts,
    int compared,
    List<String> baselines,
    List<String> settings,
    List<String> quickSettings,
    SequencedMap<String, FamilyEntry> families,
    SequencedMap<String, List<String>> methods) {
  private static final String META = "meta-suite.yaml";
  private static final String PACKER = "packer-suite.yaml";

  /// A family of the suite.
  ///
  /// @param note what one should know of its returns, may be empty
  /// @param seeds how many trainings there are of each method, at least 1
  /// @param settings of its runs
  public record FamilyEntry(String note, int seeds, List<String> settings) {}

  /// The baseline that is told the task.
  static final String ORACLE = "oracle";

  /// The methods that every other is compared with.
  ///
  /// A DQN for each task, from random parameters, which takes the same steps on the same support
  /// set; a DQN trained on all tasks, which takes them too; a DQN that reads the support set; and
  /// one that is told the task. For those that take steps, optimizer and rate are the best on the
  /// validation tasks for each count.
  static final List<String> BASELINES = List.of("scratch", "fine-tuned", "context-dqn", ORACLE);

  /// The suite that comes with Qmorph.
  ///
  /// @param quick whether it is the small one, of fewer families and iterations
  public static MetaSuite builtIn(boolean quick) {
    return resource(META, quick);
  }

  /// The suite of Packer et al.'s protocol.
  ///
  /// @param quick whether it is the small one, of fewer families and iterations
  public static MetaSuite packer(boolean quick) {
    return resource(PACKER, quick);
  }

  private static MetaSuite resource(String name, boolean quick) {
    try (InputStream resource = MetaSuite.class.getResourceAsStream(name)) {
      byte[] bytes = Objects.requireNonNull(resource, name).readAllBytes();
      return of(SpecFile.parse(new String(bytes, StandardCharsets.UTF_8), name), quick);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The suite of a file.
  ///
  /// Throws `UserError` naming what is wrong in one line.
  ///
  /// @param file in YAML, as the built-in one
  /// @param quick whether it is the small one, of fewer families and iterations
  public static MetaSuite read(Path file, boolean quick) {
    return of(SpecFile.read(file), quick);
  }

  private static MetaSuite of(Map<String, Object> given, boolean quick) {
    SpecFields fields = new SpecFields("", given);
    List<Integer> counts = fields.ascending("counts", List.of(1, 3, 5, 10), 1, 100);
    int compared = fields.integer("compared", counts.getFirst(), 1, 100);
    List<String> baselines = fields.flag("baselines", true) ? BASELINES : List.of();
    List<String> settings = fields.settings("settings");
    SpecFields small = fields.section("quick");
    List<String> quickSettings = small.settings("settings");
    SequencedMap<String, FamilyEntry> families = families(fields.section("families"), quick);
    SequencedMap<String, List<String>> methods = methods(fields.section("methods"));
    fields.finish();
    if (!counts.contains(compared)) {
      throw new UserError("compared must be one of the counts, " + counts + ", was " + compared);
    }
    return new MetaSuite(
        counts,
        compared,
        baselines,
        settings,
        quick ? quickSettings : List.of(),
        families,
        methods);
  }

  private static SequencedMap<String, FamilyEntry> families(SpecFields fields, boolean quick) {
    SequencedMap<String, FamilyEntry> families = new LinkedHashMap<>();
    for (String name : fields.names()) {
      SpecFields entry = fields.section(name);
      boolean isQuick = entry.flag("quick", false);
      int seeds = entry.integer("seeds", 1, 1, 1000);
      FamilyEntry family =
          new FamilyEntry(entry.text("note", ""), quick ? 1 : seeds, entry.settings("settings"));
      if (isQuick || !quick) {
        families.put(name, family);
      }
    }
    return families;
  }

  private static SequencedMap<String, List<String>> methods(SpecFields fields) {
    SequencedMap<String, List<String>> methods = new LinkedHashMap<>();
    fields.names().forEach(name -> methods.put(name, fields.settings(name)));
    for (String baseline : BASELINES) {
      if (methods.containsKey(baseline)) {
        throw new UserError("methods must not be called as the baselines are, was " + baseline);
      }
    }
    return methods;
  }

  /// The suite with some of its families and methods, in their order; all baselines stay.
  ///
  /// Throws `UserError` that names the nearest if there is none of a name.
  ///
  /// @param familyNames empty for all
  /// @param methodNames empty for all
  public MetaSuite only(List<String> familyNames, List<String> methodNames) {
    return new MetaSuite(
        counts,
        compared,
        baselines,
        settings,
        quickSettings,
        restricted("family", families, familyNames),
        restricted("method", methods, methodNames));
  }

  /// The suite with another number of trainings of each method on each family.
  ///
  /// @param seeds how many, from seed 0 on
  public MetaSuite withSeeds(int seeds) {
    SequencedMap<String, FamilyEntry> all = new LinkedHashMap<>(families);
    all.replaceAll((_, family) -> new FamilyEntry(family.note(), seeds, family.settings()));
    return new MetaSuite(counts, compared, baselines, settings, quickSettings, all, methods);
  }

  private static <T> SequencedMap<String, T> restricted(
      String what, SequencedMap<String, T> all, List<String> names) {
    for (String name : names) {
      if (!all.containsKey(name)) {
        throw new UserError(
            "the suite has no %s %s, did you mean %s? (it has %s)"
                .formatted(
                    what,
                    name,
                    Spelling.nearest(name, all.keySet()),
                    String.join(", ", all.keySet())));
      }
    }
    SequencedMap<String, T> kept = new LinkedHashMap<>(all);
    kept.keySet().removeIf(name -> !names.isEmpty() && !names.contains(name));
    return kept;
  }

  /// All that is trained: a whole table of seed 0 first, then what there is of the next seed.
  List<MetaCell> cells() {
    int most = families.values().stream().mapToInt(FamilyEntry::seeds).max().orElse(0);
    List<MetaCell> cells = new ArrayList<>();
    for (int seed = 0; seed < most; seed++) {
      for (Map.Entry<String, FamilyEntry> family : families.entrySet()) {
        if (seed < family.getValue().seeds()) {
          cells.addAll(cells(family.getKey(), seed));
        }
      }
    }
    return cells;
  }

  /// All that is trained for one family and seed, the baselines first.
  List<MetaCell> cells(String family, long seed) {
    return names().stream()
        .map(method -> new MetaCell(family, method, seed, settings(family, method, seed)))
        .toList();
  }

  /// The names of all methods, the baselines first.
  List<String> names() {
    return Stream.concat(baselines.stream(), methods.keySet().stream()).toList();
  }

  private List<String> settings(String family, String method, long seed) {
    List<String> all = new ArrayList<>(settings);
    all.addAll(families.getOrDefault(family, new FamilyEntry("", 1, List.of())).settings());
    all.addAll(
        switch (method) {
          case "scratch", "fine-tuned" -> List.of("method=multi-task");
          case "context-dqn" -> List.of("method=context-dqn");
          case ORACLE -> List.of("method=multi-task", "informed=true");
          default -> methods.getOrDefault(method, List.of());
        });
    all.addAll(quickSettings);
    all.addAll(List.of("family=" + family, "seed=" + seed, "baselines=false"));
    return all;
  }
}
