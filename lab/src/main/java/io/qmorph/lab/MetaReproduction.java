package io.qmorph.lab;

import io.qmorph.env.Families;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// The comparison of all methods on all families: trains each as an ordinary run in a folder of its
/// own, judges it on held-out tasks, and writes a page of what the folders hold.
///
/// What is done already is not done again, but for what has failed, which is tried anew.
public final class MetaReproduction {
  private final MetaSuite suite;
  private final Path out;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final LongSupplier nanos;
  private final LongSupplier memory;

  /// A comparison.
  ///
  /// @param suite what is compared
  /// @param out the folder that holds it all
  /// @param progress is told how far it is
  /// @param stop is asked between iterations whether to save a checkpoint and end
  /// @param nanos a clock, for durations alone
  /// @param memory the bytes that are in use, garbage left out
  public MetaReproduction(
      MetaSuite suite,
      Path out,
      Progress progress,
      BooleanSupplier stop,
      LongSupplier nanos,
      LongSupplier memory) {
    this.suite = suite;
    this.out = out;
    this.progress = progress;
    this.stop = stop;
    this.nanos = nanos;
    this.memory = memory;
  }

  /// Trains and judges what is not done yet.
  ///
  /// Throws `UserError` when it is stopped, when a file can't be read or written, and when
  /// something in the folder was done with other settings.
  ///
  /// @param threads at least 1; results don't depend on it
  public void run(int threads) {
    List<MetaCell> left = suite.cells().stream().filter(cell -> !isDone(cell)).toList();
    long start = nanos.getAsLong();
    for (int i = 0; i < left.size(); i++) {
      MetaCell cell = left.get(i);
      progress.say("%d of %d: %s%s".formatted(i + 1, left.size(), cell, timeLeft(start, i, left)));
      MetaScores scores = run(cell, threads);
      scores.write(cell.scores(out));
      if (scores.hasFailed()) {
        progress.say(scores.failure());
      }
    }
  }

  private boolean isDone(MetaCell cell) {
    Path spec = new RunFolder(cell.folder(out)).spec();
    if (Files.exists(spec)) {
      requireSame(ExperimentSpec.read(spec, List.of(), Families.builtIn()).yaml(), cell);
    }
    Optional<MetaScores> scores = MetaScores.read(cell.scores(out));
    if (scores.isEmpty() || scores.get().hasFailed()) {
      return false;
    }
    requireSame(scores.get().spec(), cell);
    return true;
  }

  private void requireSame(String yaml, MetaCell cell) {
    if (!yaml.equals(cell.spec().yaml())) {
      throw new UserError(
          cell.folder(out) + " was made with other settings; delete it or choose another folder");
    }
  }

  private String timeLeft(long start, int done, List<MetaCell> left) {
    if (done == 0) {
      return "";
    }
    long seconds = Math.round((nanos.getAsLong() - start) / 1e9 / done * (left.size() - done));
    return String.format(Locale.ROOT, "; about %d:%02d left", seconds / 60, seconds % 60);
  }

  private MetaScores run(MetaCell cell, int threads) {
    RunFolder folder = RunFolder.made(cell.folder(out));
    return new MetaCellRun(cell, folder, suite.counts(), progress, stop, nanos, memory)
        .run(threads);
  }

  /// Writes the page and its pictures, of all that is done in the folder, whether of this suite's
  /// families and methods or not.
  ///
  /// Throws `UserError` if nothing is done, or a file can't be read or written.
  ///
  /// @param page the file; pictures go to a folder beside it that has its name without the ending
  public void writePage(Path page) {
    new MetaPage(suite, scores()).write(page);
  }

  /// Writes the page of Packer et al.'s protocol, of all that is done in the folder.
  ///
  /// Throws `UserError` if nothing is done, or a file can't be read or written.
  ///
  /// @param page the file
  public void writePackersPage(Path page) {
    new PackerPage(scores()).write(page);
  }

  private List<MetaScores> scores() {
    List<MetaScores> scores = new ArrayList<>();
    Path cells = out.resolve("cells");
    try (Stream<Path> files = Files.exists(cells) ? Files.walk(cells, 3) : Stream.empty()) {
      files
          .filter(file -> file.getFileName().toString().equals(MetaCell.SCORES))
          .sorted()
          .forEach(file -> MetaScores.read(file).ifPresent(scores::add));
    } catch (IOException e) {
      throw new UserError("can't read " + cells + ": " + Reasons.of(e), e);
    }
    if (scores.isEmpty()) {
      throw new UserError(out + " holds no scores to make a table of");
    }
    return scores;
  }
}
