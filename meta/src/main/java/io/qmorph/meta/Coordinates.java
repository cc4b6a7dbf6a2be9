package io.qmorph.meta;

import io.qmorph.tensor.ArrayType;
import io.qmorph.tensor.Shape;
import io.qmorph.tensor.Tensor;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

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

  /// Of `[coordinates, features]` the mean over each leaf's coordinates, `[leaves, features]`.
  Tensor means(Tensor rows) {
    List<Tensor> means = new ArrayList<>();
    int from = 0;
    for (ArrayType type : types.leaves()) {
      int to = from + type.shape().elements();
      means.add(rows.slice(0, from, to).mean(0).unsqueeze(0));
      from = to;
    }
    return Tensor.concat(0, means);
  }

  /// Of `[leaves, features]` a row for each coordinate: its leaf's.
  Tensor repeated(Tensor leaves) {
    List<Tensor> rows = new ArrayList<>();
    for (ArrayType type : types.leaves()) {
      Tensor row = leaves.slice(0, rows.size(), rows.size() + 1);
      rows.add(row.broadcast(Shape.of(type.shape().elements(), leaves.shape().size(1))));
    }
    return Tensor.concat(0, rows);
  }

  /// Where each leaf stands among all, from 0 to 1, `[leaves, 1]`.
  Tensor positions() {
    int last = Math.max(1, types.size() - 1);
    return Tensor.concat(
        0,
        IntStream.range(0, types.size())
            .mapToObj(index -> Tensor.filled(Shape.of(1, 1), (double) index / last))
            .toList());
  }
}
