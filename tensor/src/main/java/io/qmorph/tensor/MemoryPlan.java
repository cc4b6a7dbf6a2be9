package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Packs values into one arena, so that those which are never alive together share places.
///
/// Values are placed in the order of their birth, each at the lowest place that is free for its
/// whole life.
final class MemoryPlan {
  private static final int ALIGNMENT = 16;

  /// A value's size, and the instructions that write it first and use it last.
  record Life(int slot, int elements, int birth, int death) {}

  private record Placed(Life life, int start, int end) {}

  private final List<Placed> alive = new ArrayList<>();
  private int size;

  /// Gives each value its place in `starts` and returns the arena's size in elements.
  static int place(List<Life> lives, int[] starts) {
    MemoryPlan plan = new MemoryPlan();
    List<Life> byBirth = new ArrayList<>(lives);
    byBirth.sort(Comparator.comparingInt(Life::birth).thenComparingInt(Life::slot));
    for (Life life : byBirth) {
      starts[life.slot] = plan.place(life);
    }
    return plan.size;
  }

  private int place(Life life) {
    alive.removeIf(other -> other.life.death < life.birth);
    int length = Math.ceilDiv(life.elements, ALIGNMENT) * ALIGNMENT;
    int start = 0;
    int index = 0;
    while (index < alive.size() && alive.get(index).start - start < length) {
      start = alive.get(index).end;
      index++;
    }
    alive.add(index, new Placed(life, start, start + length));
    size = Math.max(size, start + length);
    return start;
  }
}
