package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Sums what flows back to a value from its users.
///
/// What comes from slices has zeros all around. Slices along one axis that don't overlap, such as
/// the gates of a cell or the steps of a sequence, are put side by side instead of being added up,
/// which would take the square of their number in time.
final class Contributions {
  private final List<Tensor> others = new ArrayList<>();
  private final Map<Integer, List<Tensor>> pads = new TreeMap<>();

  private Contributions() {}

  static Tensor sum(List<Tensor> parts) {
    Contributions contributions = new Contributions();
    parts.forEach(contributions::sort);
    contributions.pads.forEach(contributions::join);
    return contributions.others.stream().reduce(Tensor::plus).orElseThrow();
  }

  private void sort(Tensor part) {
    int[] axes =
        part.op() instanceof Op.Pad
            ? IntStream.range(0, part.shape().rank())
                .filter(axis -> part.shape().size(axis) != part.operand(0).shape().size(axis))
                .toArray()
            : new int[0];
    if (axes.length == 1) {
      pads.computeIfAbsent(axes[0], _ -> new ArrayList<>()).add(part);
    } else {
      others.add(part);
    }
  }

  private void join(int axis, List<Tensor> parts) {
    parts.sort(Comparator.comparingInt(part -> start(part, axis)));
    List<Tensor> row = new ArrayList<>();
    int end = 0;
    for (Tensor part : parts) {
      if (start(part, axis) < end) {
        others.add(part);
      } else {
        addGap(row, axis, part.shape(), end, start(part, axis));
        row.add(part.operand(0));
        end = start(part, axis) + part.operand(0).shape().size(axis);
      }
    }
    Shape whole = parts.getFirst().shape();
    addGap(row, axis, whole, end, whole.size(axis));
    others.add(Tensor.concat(axis, row));
  }

  private static int start(Tensor part, int axis) {
    return part.op() instanceof Op.Pad(List<Integer> before, List<Integer> _)
        ? before.get(axis)
        : 0;
  }

  private static void addGap(List<Tensor> row, int axis, Shape whole, int start, int end) {
    if (start < end) {
      row.add(Tensor.filled(whole.with(axis, end - start), 0));
    }
  }
}
