package io.qmorph.meta;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The numbers of a tree as rows of one matrix, in the tree's order, for what treats each alike.
record Coordinates(Tree<ArrayType> types) {

  static Coordinates of(Tree<Tensor> tree) {
    return new Coordinates(tree.map(Tensor::type));
  }

  int count() {
    return types.leaves().stream().mapToInt(type -> type.shape().elements()).sum();
  }

  /// All numbers of a tree of these types, `[coordinates, 1]`.
  Tensor column(Tree<Tensor> tree) {
    return Tensor.concat(0, types.zip(tree, (_, leaf) -> asColumn(leaf)).leaves());
  }

  private static Tensor asColumn(Tensor leaf) {
    return leaf.reshape(leaf.shape().elements(), 1);
  }

  /// The tree of these types of which [#column] is `column`.
  Tree<Tensor> tree(Tensor column) {
    SequencedMap<String, Tensor> leaves = new LinkedHashMap<>();
    int from = 0;
    for (String name : types.names()) {
      ArrayType type = types.get(name);
      int to = from + type.shape().elements();
      leaves.put(name, column.slice(0, from, to).reshape(type.shape()));
      from = to;
    }
    return Tree.of(leaves);
  }
}
