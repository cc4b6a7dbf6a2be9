package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;

/// Packs values into one arena, so that those which are never alive together share places.
///
/// Values are placed in the order of their birth, each at the lowest place that is free for its
/// whole life. Only gaps are searched, of which there are few however many values are alive.
final class MemoryPlan {
  private static final int ALIGNMENT = 16;

  /// Where the first value lies. An array's elements begin 16 bytes after its start, and the
  /// garbage collector puts large arrays at the start of a region: from here on vectors of 64 bytes
  /// don't lie across cache lines there.
  private static final int FIRST = 12;

  /// A value's size, and the instructions that write it first and use it last.
  record Life(int slot, int elements, int birth, int death) {}

  private record Placed(int start, int end, int death) {}

  private final Queue<Placed> alive = new PriorityQueue<>(Comparator.comparingInt(Placed::death));

  /// The end of each gap below `top` by its start; no two touch.
  private final TreeMap<Integer, Integer> gaps = new TreeMap<>();

  /// The end of the last value that is alive.
  private int top = FIRST;

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
    while (!alive.isEmpty() && alive.element().death < life.birth) {
      release(alive.remove());
    }
    int length = Math.ceilDiv(life.elements, ALIGNMENT) * ALIGNMENT;
    if (length == 0) {
      return 0;
    }
    int start = take(length);
    alive.add(new Placed(start, start + length, life.death));
    size = Math.max(size, top);
    return start;
  }

  private int take(int length) {
    for (Map.Entry<Integer, Integer> gap : gaps.entrySet()) {
      int start = gap.getKey();
      int end = gap.getValue();
      if (end - start >= length) {
        gaps.remove(start);
        if (end - start > length) {
          gaps.put(start + length, end);
        }
        return start;
      }
    }
    top += length;
    return top - length;
  }

  private void release(Placed value) {
    int start = value.start;
    int end = value.end;
    Map.Entry<Integer, Integer> before = gaps.floorEntry(start);
    if (before != null && before.getValue() == start) {
      start = before.getKey();
      gaps.remove(start);
    }
    Integer after = gaps.remove(end);
    if (after != null) {
      end = after;
    }
    if (end == top) {
      top = start;
    } else {
      gaps.put(start, end);
    }
  }
}
