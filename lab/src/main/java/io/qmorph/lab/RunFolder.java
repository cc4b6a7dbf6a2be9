package io.qmorph.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The folder of a run, and where things are in it.
///
/// @param path the folder
public record RunFolder(Path path) {

  /// Makes a folder for a new run, with its parents.
  ///
  /// Throws `UserError` if it exists and is not empty, or can't be made.
  public static RunFolder create(Path path) {
    try {
      Files.createDirectories(path);
      try (Stream<Path> content = Files.list(path)) {
        if (content.findAny().isPresent()) {
          throw new UserError(
              path + " is not empty; choose another folder, or go on with: qmorph resume " + path);
        }
      }
      Files.createDirectories(path.resolve("checkpoints"));
    } catch (IOException e) {
      throw new UserError("can't make the run folder " + path + ": " + Reasons.of(e), e);
    }
    return new RunFolder(path);
  }

  /// The folder of a new run or of one that was begun, made with its parents if it is not there.
  ///
  /// Throws `UserError` if it can't be made.
  static RunFolder made(Path path) {
    try {
      Files.createDirectories(path.resolve("checkpoints"));
    } catch (IOException e) {
      throw new UserError("can't make the run folder " + path + ": " + Reasons.of(e), e);
    }
    return new RunFolder(path);
  }

  /// The folder of an earlier run.
  ///
  /// Throws `UserError` if it is none.
  public static RunFolder open(Path path) {
    if (!Files.isRegularFile(path.resolve("spec.yaml"))) {
      throw new UserError(path + " is not a run: it has no spec.yaml");
    }
    return new RunFolder(path);
  }

  /// The first of `base`, `base-2`, `base-3`, ... that does not exist.
  ///
  /// @param base the name to start from
  public static Path unused(Path base) {
    Path path = base;
    for (int number = 2; Files.exists(path); number++) {
      path = base.resolveSibling(base.getFileName() + "-" + number);
    }
    return path;
  }

  /// The resolved spec.
  Path spec() {
    return path.resolve("spec.yaml");
  }

  /// One line for each event.
  Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  /// What the run came to, to adapt and act by: there once the method is trained, if it gives one.
  public Path model() {
    return path.resolve("model.qmorph");
  }

  /// The checkpoints of one of the run's trainings.
  Path checkpoints(String training) {
    return path.resolve("checkpoints").resolve(training);
  }

  /// Those of all of its trainings that have begun.
  ///
  /// Throws `UserError` if the folder can't be read.
  List<Checkpoints> checkpoints() {
    try (Stream<Path> trainings = Files.list(path.resolve("checkpoints"))) {
      return trainings.filter(Files::isDirectory).map(Checkpoints::new).toList();
    } catch (IOException e) {
      throw new UserError("can't read the checkpoints of " + path + ": " + Reasons.of(e), e);
    }
  }

  /// A file directly in the folder.
  Path file(String name) {
    return path.resolve(name);
  }
}
