package io.qmorph.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Lists values so that operands come before their users, by depth-first search with a stack of its
/// own: unrolled programs are deeper than a thread's. Values less deep than asked for are left out.
final class TopologicalOrder {
  private record Visit(Tensor tensor, int nextOperand) {}

  private final Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Tensor> order = new ArrayList<>();
  private final Deque<Visit> stack = new ArrayDeque<>();
  private final int leastDepth;

  TopologicalOrder(int leastDepth) {
    this.leastDepth = leastDepth;
  }

  /// Of what is as deep as the least deep of `sources`.
  static TopologicalOrder after(Iterable<Tensor> sources) {
    int least = Integer.MAX_VALUE;
    for (Tensor source : sources) {
      least = Math.min(least, source.depth());
    }
    return new TopologicalOrder(least);
  }

  List<Tensor> of(Iterable<Tensor> results) {
    for (Tensor result : results) {
      enter(result);
      while (!stack.isEmpty()) {
        advance(stack.pop());
      }
    }
    return order;
  }

  private void enter(Tensor tensor) {
    if (tensor.depth() >= leastDepth && seen.add(tensor)) {
      stack.push(new Visit(tensor, 0));
    }
  }

  private void advance(Visit visit) {
    if (visit.nextOperand == visit.tensor.operands().size()) {
      order.add(visit.tensor);
      return;
    }
    stack.push(new Visit(visit.tensor, visit.nextOperand + 1));
    enter(visit.tensor.operand(visit.nextOperand));
  }
}
