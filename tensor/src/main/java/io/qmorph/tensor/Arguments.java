package io.qmorph.tensor;

import java.util.Arrays;

/// What an [Executable] is given for one of its roles, against what its program declares. A tree is
/// looked through once, and the last two are remembered: most runs are given the trees of the run
/// before, and those whose outputs are the next one's inputs take turns with two.
final class Arguments {
  private final String role;
  private final String[] names;
  private final ArrayType[] types;
  private Looked last;
  private Looked before;

  /// A tree and its arrays in the order of the declaration.
  private static final class Looked {
    private final NDArray[] arrays;
    private Tree<NDArray> tree = Tree.empty();

    Looked(int count) {
      this.arrays = new NDArray[count];
      Arrays.fill(arrays, NDArray.scalar(0));
    }
  }

  /// @param role `input` or `output`
  Arguments(String role, Tree<ArrayType> expected) {
    this.role = role;
    this.names = expected.names().toArray(String[]::new);
    this.types = expected.leaves().toArray(ArrayType[]::new);
    this.last = new Looked(names.length);
    this.before = new Looked(names.length);
  }

  /// The arrays in the order of the declaration.
  ///
  /// Throws `IllegalArgumentException` naming the argument if one is missing from `given` or of
  /// another type.
  NDArray[] of(Tree<NDArray> given) {
    if (given != last.tree) {
      Looked other = before;
      before = last;
      last = other;
    }
    if (given != last.tree) {
      look(given);
    }
    return last.arrays;
  }

  /// A refusal half-way must not leave the tree before as known.
  private void look(Tree<NDArray> given) {
    last.tree = Tree.empty();
    for (int i = 0; i < names.length; i++) {
      last.arrays[i] = require(i, given);
    }
    last.tree = given;
  }

  private NDArray require(int index, Tree<NDArray> given) {
    String name = names[index];
    if (!given.contains(name)) {
      throw new IllegalArgumentException(
          role + " " + name + " is missing, only " + given.names() + " were given");
    }
    NDArray array = given.get(name);
    if (!array.type().equals(types[index])) {
      throw new IllegalArgumentException(
          role + " " + name + " must be " + types[index] + ", was " + array.type());
    }
    return array;
  }
}
