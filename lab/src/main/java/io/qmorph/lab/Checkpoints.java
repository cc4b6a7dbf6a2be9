package io.qmorph.lab;

import io.qmorph.nn.Safetensors;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The checkpoints of one training: the newest few, by iteration, and the best meta-parameters.
///
/// @param folder where they are
record Checkpoints(Path folder) {
  private static final String SUFFIX = ".safetensors";

  /// The best meta-parameters and what they cost.
  record Best(Tree<NDArray> meta, long environmentSteps) {}

  /// Writes the checkpoint of an iteration.
  void write(int iteration, Tree<NDArray> content) {
    Path file = folder.resolve(String.format(Locale.ROOT, "%08d%s", iteration, SUFFIX));
    make();
    CheckpointFile.write(file, content, Map.of("iteration", Integer.toString(iteration)));
  }

  /// Makes the folder in the run's, which is not made again if somebody has removed it.
  private void make() {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder);
      }
    } catch (IOException e) {
      throw new UserError("can't make " + folder + ": " + Reasons.of(e), e);
    }
  }

  /// Removes all but the best and some of the newest.
  ///
  /// Where nothing is best, as of agents that are judged each on its own task, the newest stays.
  void keepOnly(int newest) {
    int kept = Files.exists(bestFile()) ? newest : Math.max(1, newest);
    List<Path> all = files();
    for (Path old : all.subList(0, Math.max(0, all.size() - kept))) {
      try {
        Files.delete(old);
      } catch (IOException e) {
        throw new UserError("can't remove " + old + ": " + Reasons.of(e), e);
      }
    }
  }

  /// The newest checkpoint, verified; none if there is no file.
  ///
  /// Throws `UserError` if it is damaged, naming the newest that is whole.
  Optional<Tree<NDArray>> newest() {
    List<Path> all = files();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CheckpointFile.read(all.getLast()).tensors());
    } catch (UserError e) {
      String hint =
          all.reversed().stream()
              .filter(Checkpoints::isWhole)
              .findFirst()
              .map(whole -> "; delete what is newer to resume from " + whole.getFileName())
              .orElse("; no other checkpoint there is whole");
      throw new UserError(e.getMessage() + hint, e);
    }
  }

  private static boolean isWhole(Path file) {
    try {
      CheckpointFile.read(file);
      return true;
    } catch (UserError _) {
      return false;
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9]{8}\\.safetensors"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserError("can't read " + folder + ": " + Reasons.of(e), e);
    }
  }

  private Path bestFile() {
    return folder.resolve("best" + SUFFIX);
  }

  void writeBest(Tree<NDArray> meta, int iteration, long environmentSteps) {
    make();
    CheckpointFile.write(
        bestFile(),
        meta,
        Map.of(
            "iteration",
            Integer.toString(iteration),
            "environmentSteps",
            Long.toString(environmentSteps)));
  }

  /// The best meta-parameters so far.
  ///
  /// Throws `UserError` if there are none or the file is damaged.
  Best best() {
    Safetensors content = CheckpointFile.read(bestFile());
    String steps = content.metadata().getOrDefault("environmentSteps", "0");
    return new Best(content.tensors(), Long.parseLong(steps));
  }
}
