package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A walk over an index space with one or two arrays in step: extents, and each array's distance
/// between neighbours along each axis. Axes that are walked like one are merged into one.
///
/// @param sizes extents, outermost first, never empty
/// @param source strides of the array that is read
/// @param target strides of the array that is written
record Strides(int[] sizes, int[] source, int[] target) {
  private static final int LONGEST_SHORT_ROW = 64;

  static Strides of(Shape shape, int[] source, int[] target) {
    List<int[]> axes = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      int[] next = {shape.size(axis), source[axis], target[axis]};
      if (next[0] == 1) {
        continue;
      }
      int[] last = axes.isEmpty() ? null : axes.getLast();
      if (last != null && last[1] == next[1] * next[0] && last[2] == next[2] * next[0]) {
        axes.set(axes.size() - 1, new int[] {last[0] * next[0], next[1], next[2]});
      } else {
        axes.add(next);
      }
    }
    if (axes.isEmpty()) {
      axes.add(new int[] {shape.elements(), 1, 1});
    }
    return new Strides(column(axes, 0), column(axes, 1), column(axes, 2));
  }

  private static int[] column(List<int[]> axes, int index) {
    return axes.stream().mapToInt(axis -> axis[index]).toArray();
  }

  /// The strides of an operand of shape `from` that is broadcast to `to`, of the same rank.
  static int[] broadcast(Shape from, Shape to) {
    int[] strides = from.strides();
    for (int axis = 0; axis < strides.length; axis++) {
      if (from.size(axis) != to.size(axis)) {
        strides[axis] = 0;
      }
    }
    return strides;
  }

  /// Whether the array that is read is walked element by element.
  boolean isDense() {
    return sizes.length == 1 && source[0] == 1;
  }

  /// After how many elements of the walk a block of `block` elements holds something new: a
  /// multiple of `block` where blocks repeat, else `block` itself.
  int repetition(int block) {
    int last = sizes.length - 1;
    int same = source[last] == 0 ? sizes[last] : 1;
    if (source[last] != 0 && last > 0 && source[last - 1] == 0 && block % sizes[last] == 0) {
      same = sizes[last - 1] * sizes[last];
    }
    return same % block == 0 ? same : block;
  }

  /// The greatest number of elements up to `longest` that is a whole number of innermost rows, and
  /// divides a row's repetitions.
  int blockOfRows(int longest) {
    int last = sizes.length - 1;
    int row = sizes[last];
    if (last == 0 || source[last] == 0) {
      return row % longest == 0 ? longest : largestDivisor(row, longest);
    }
    return row > longest ? longest : row * largestDivisor(sizes[last - 1], longest / row);
  }

  private static int largestDivisor(int number, int most) {
    int divisor = Math.min(number, most);
    while (number % divisor != 0) {
      divisor--;
    }
    return divisor;
  }

  /// The walk as short contiguous rows, if that is what it is.
  Optional<Rows> rows() {
    boolean isRows = sizes.length == 2 && source[1] == 1 && target[1] == 1;
    return isRows && sizes[1] <= LONGEST_SHORT_ROW
        ? Optional.of(new Rows(sizes[0], sizes[1], source[0], target[0]))
        : Optional.empty();
  }

  /// Copies every element.
  void copy(float[] from, int fromAt, float[] to, int toAt) {
    copy(0, from, fromAt, to, toAt);
  }

  private void copy(int axis, float[] from, int fromAt, float[] to, int toAt) {
    int size = sizes[axis];
    int step = source[axis];
    int stride = target[axis];
    if (axis < sizes.length - 1) {
      for (int i = 0; i < size; i++) {
        copy(axis + 1, from, fromAt + i * step, to, toAt + i * stride);
      }
    } else if (step == 1 && stride == 1) {
      System.arraycopy(from, fromAt, to, toAt, size);
    } else {
      for (int i = 0; i < size; i++) {
        to[toAt + i * stride] = from[fromAt + i * step];
      }
    }
  }

  /// Copies `count` elements from the `first`-th of the walk on to a dense stretch.
  void copyRange(float[] from, int fromAt, int first, int count, float[] to, int toAt) {
    int last = sizes.length - 1;
    int inner = sizes[last];
    int step = source[last];
    int done = 0;
    while (done < count) {
      int index = first + done;
      int column = index % inner;
      int run = Math.min(inner - column, count - done);
      int at = fromAt + outerOffset(index / inner) + column * step;
      copyRun(from, at, step, run, to, toAt + done);
      done += run;
    }
  }

  private static void copyRun(float[] from, int at, int step, int run, float[] to, int toAt) {
    if (step == 1) {
      System.arraycopy(from, at, to, toAt, run);
    } else if (step == 0) {
      Arrays.fill(to, toAt, toAt + run, from[at]);
    } else {
      for (int i = 0; i < run; i++) {
        to[toAt + i] = from[at + i * step];
      }
    }
  }

  private int outerOffset(int row) {
    int offset = 0;
    int rest = row;
    for (int axis = sizes.length - 2; axis >= 0; axis--) {
      offset += rest % sizes[axis] * source[axis];
      rest /= sizes[axis];
    }
    return offset;
  }
}
