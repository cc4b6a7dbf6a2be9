package io.qmorph.tensor;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/// A pure function from named arrays to named arrays, as written down: its inputs and outputs.
///
/// Arguments are one flat tree; parts of it are told apart by the first word of their names, as in
/// `parameters.0.weight` and `support.reward`.
///
/// @param inputs placeholders, made by [Tensor#input]
/// @param outputs what is computed of them
public record Program(Tree<Tensor> inputs, Tree<Tensor> outputs) {

  /// Checks that the outputs depend on nothing but the inputs.
  ///
  /// Throws `IllegalArgumentException` naming an input that is missing or no placeholder.
  public Program {
    inputs.forEach(Program::requirePlaceholder);
    Set<Tensor> known = new HashSet<>(inputs.leaves());
    for (Tensor tensor : Tensor.inOrder(outputs.leaves())) {
      if (tensor.op() instanceof Op.Input(String name, ArrayType type) && !known.contains(tensor)) {
        throw new IllegalArgumentException(
            "the outputs depend on " + name + " " + type + ", which is not an input");
      }
    }
  }

  private static void requirePlaceholder(String name, Tensor input) {
    if (!(input.op() instanceof Op.Input)) {
      throw new IllegalArgumentException(
          "the input " + name + " must be a placeholder, was " + input);
    }
  }

  /// Writes a program down by calling `body` once on placeholders of these types.
  ///
  /// @param signature the inputs' names and types
  /// @param body makes the outputs of the placeholders; called once
  public static Program trace(
      Tree<ArrayType> signature, Function<Tree<Tensor>, Tree<Tensor>> body) {
    Tree<Tensor> inputs = signature.mapNamed(Tensor::input);
    return new Program(inputs, body.apply(inputs));
  }

  /// The outputs for arguments in the placeholders' places.
  Tree<Tensor> apply(Tree<Tensor> arguments) {
    Map<Tensor, Tensor> values = new IdentityHashMap<>();
    inputs.forEach((name, input) -> values.put(input, arguments.get(name)));
    for (Tensor tensor : Tensor.inOrder(outputs.leaves())) {
      if (!values.containsKey(tensor)) {
        List<Tensor> operands = tensor.operands().stream().map(values::get).toList();
        values.put(tensor, Tensor.of(tensor.op(), operands));
      }
    }
    return outputs.map(output -> Objects.requireNonNull(values.get(output)));
  }

  /// The inputs' names and types.
  public Tree<ArrayType> signature() {
    return inputs.map(Tensor::type);
  }

  /// The outputs' names and types.
  public Tree<ArrayType> results() {
    return outputs.map(Tensor::type);
  }
}
