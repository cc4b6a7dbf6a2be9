package io.qmorph.lab;

import java.util.List;
import java.util.Locale;

/// How a task compares with the known ones: how far its support set's code is from theirs.
///
/// @param nearest the nearest known tasks, the nearest first; at least one
/// @param limit the distance from the nearest known task that 95 % of the validation tasks' support
///   sets keep within
public record Likeness(List<Known> nearest, double limit) {

  /// A known task.
  ///
  /// @param task its parameters, in words
  /// @param distance of the codes
  public record Known(String task, double distance) {}

  /// Copies the list.
  public Likeness {
    nearest = List.copyOf(nearest);
  }

  /// Whether the nearest known task is no farther than it is for tasks like the known ones.
  public boolean isFamiliar() {
    return nearest.getFirst().distance() <= limit;
  }

  /// The nearest known tasks with their distances, a line each, and whether the task is familiar.
  public String text() {
    StringBuilder text = new StringBuilder("nearest known tasks:\n");
    for (Known known : nearest) {
      text.append(String.format(Locale.ROOT, "  %.3f  %s\n", known.distance(), known.task()));
    }
    String verdict = isFamiliar() ? "familiar: within " : "unfamiliar: beyond ";
    text.append(verdict);
    text.append(
        String.format(
            Locale.ROOT, "%.3f, the distance that 95 %% of tasks like the known keep", limit));
    return text.toString();
  }
}
