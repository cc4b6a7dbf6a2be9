package io.qmorph.tensor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A part of a program whose inner values are not kept for a gradient: where one passes through,
/// they are computed again from the part's inputs, just before they are needed.
///
/// An unrolled loop of `$n$` steps keeps the values of `$n$` steps; cut into `$\sqrt n$` segments,
/// of `$\sqrt n$` steps and as many boundaries, at the price of running forward twice. Chen et al.
/// 2016, "Training deep nets with sublinear memory cost", section 4.
public final class Segment {
  static final String VALUE = "value";

  private static final String INPUT = "input";
  private static final String KEPT = "kept";

  private final SequencedMap<String, Tensor> placeholders = new LinkedHashMap<>();
  private final List<Tensor> operands = new ArrayList<>();
  private final Map<Tensor, Tensor> copies = new IdentityHashMap<>();

  private Segment() {}

  /// What `body` makes of `inputs`: the same as without a segment, and so are its gradients.
  ///
  /// `body` may use other values as well, and gradients pass to them too; what is made of these
  /// alone is kept.
  ///
  /// Throws `IllegalArgumentException` if `body` yields integers.
  ///
  /// @param inputs what the part is computed again from
  /// @param body called once; gives floats of any shape
  public static Tree<Tensor> of(Tree<Tensor> inputs, UnaryOperator<Tree<Tensor>> body) {
    Tree<Tensor> starts = inputs.map(input -> Tensor.of(new Op.Barrier(), input));
    Tree<Tensor> results = body.apply(starts);
    return results.size() == 0 ? results : split(marked(inputs, starts, joined(results)), results);
  }

  /// The operands of a segment by the names of its body's placeholders.
  static Tree<Tensor> arguments(Program body, List<Tensor> operands) {
    SequencedMap<String, Tensor> arguments = new LinkedHashMap<>();
    body.inputs().forEach((name, _) -> arguments.put(name, operands.get(arguments.size())));
    return Tree.of(arguments);
  }

  /// Whether a body's placeholder of that name stands for an input, not for a value that is kept.
  static boolean isInput(String name) {
    return name.startsWith(INPUT);
  }

  /// All results one after the other, since an operation yields one value.
  private static Tensor joined(Tree<Tensor> results) {
    return Tensor.concat(
        0, results.leaves().stream().map(y -> y.reshape(y.shape().elements())).toList());
  }

  private static Tree<Tensor> split(Tensor joined, Tree<Tensor> results) {
    Tree<Tensor> parts = Tree.empty();
    int start = 0;
    for (String name : results.names()) {
      Shape shape = results.get(name).shape();
      int end = start + shape.elements();
      parts = parts.with(name, joined.slice(0, start, end).reshape(shape));
      start = end;
    }
    return parts;
  }

  private static Tensor marked(Tree<Tensor> inputs, Tree<Tensor> starts, Tensor value) {
    Segment segment = new Segment();
    starts.forEach((name, start) -> segment.stand(INPUT, start, inputs.get(name)));
    Set<Tensor> dependents = new HashSet<>(starts.leaves());
    for (Tensor tensor : Tensor.inOrder(List.of(value), starts.leaves())) {
      if (tensor.operands().stream().anyMatch(dependents::contains)
          && !dependents.contains(tensor)) {
        dependents.add(tensor);
        List<Tensor> copied = tensor.operands().stream().map(segment::copy).toList();
        segment.copies.put(tensor, Tensor.of(tensor.op(), copied));
      }
    }
    Tree<Tensor> copied = Tree.of(VALUE, segment.copy(value));
    Program body = new Program(Tree.of(segment.placeholders), copied);
    segment.operands.add(value);
    return Tensor.of(new Op.Recomputed(body), segment.operands);
  }

  /// The copy of a value that depends on the inputs; of another one its placeholder, or itself if
  /// it is a constant.
  private Tensor copy(Tensor tensor) {
    if (!copies.containsKey(tensor)) {
      if (Simplify.filling(tensor).isPresent()) {
        return tensor;
      }
      stand(KEPT, tensor, tensor);
    }
    return Objects.requireNonNull(copies.get(tensor));
  }

  /// Puts a placeholder in the place of `tensor`, to be filled by `operand`.
  private void stand(String kind, Tensor tensor, Tensor operand) {
    String name = kind + "." + operands.size();
    Tensor placeholder = Tensor.input(name, tensor.type());
    placeholders.put(name, placeholder);
    operands.add(operand);
    copies.put(tensor, placeholder);
  }
}
