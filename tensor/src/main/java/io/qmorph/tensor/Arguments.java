package io.qmorph.tensor;

/// What an [Executable] is given for one of its roles, against what its program declares. A tree is
/// looked through once and remembered, since most runs are given the trees of the run before.
final class Arguments {
  private final String role;
  private final String[] names;
  private final ArrayType[] types;
  private final NDArray[] arrays;
  private Tree<NDArray> known = Tree.empty();

  /// @param role `input` or `output`
  Arguments(String role, Tree<ArrayType> expected) {
    this.role = role;
    this.names = expected.names().toArray(String[]::new);
    this.types = expected.leaves().toArray(ArrayType[]::new);
    this.arrays = expected.leaves().stream().map(_ -> NDArray.scalar(0)).toArray(NDArray[]::new);
  }

  /// The arrays in the order of the declaration.
  ///
  /// Throws `IllegalArgumentException` naming the argument if one is missing from `given` or of
  /// another type.
  NDArray[] of(Tree<NDArray> given) {
    if (given != known) {
      // A refusal half-way must not leave the tree before as known.
      known = Tree.empty();
      for (int i = 0; i < names.length; i++) {
        arrays[i] = require(i, given);
      }
      known = given;
    }
    return arrays;
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
