package io.qmorph.lab;

import java.util.Optional;

/// How many updates were applied, and how many were skipped since a loss or a gradient was not
/// finite.
///
/// @param applied how many
/// @param skipped how many
/// @param row how many of the skipped come last, one after the other
/// @param allSkipped whether none was applied, so that the row goes on from what came before
record Updates(long applied, long skipped, long row, boolean allSkipped) {
  static final Updates NONE = new Updates(0, 0, 0, true);

  /// A single one.
  static Updates one(boolean applied) {
    return applied ? new Updates(1, 0, 0, false) : new Updates(0, 1, 1, true);
  }

  /// These, and others after them.
  Updates then(Updates next) {
    return new Updates(
        applied + next.applied,
        skipped + next.skipped,
        next.allSkipped ? row + next.row : next.row,
        allSkipped && next.allSkipped);
  }

  /// These, and others of something else that learns beside it: the row is that of the worse off.
  Updates beside(Updates other) {
    Updates worse = (allSkipped == other.allSkipped ? row >= other.row : allSkipped) ? this : other;
    return new Updates(
        applied + other.applied, skipped + other.skipped, worse.row, worse.allSkipped);
  }

  /// How many there were and how many of them were skipped, in words.
  String text() {
    return "%d of %d updates skipped".formatted(skipped, applied + skipped);
  }

  /// A line for a report, if any was skipped.
  ///
  /// @param training its name
  Optional<String> note(String training) {
    return skipped == 0
        ? Optional.empty()
        : Optional.of(training + ": " + text() + ", which were not finite.");
  }
}
