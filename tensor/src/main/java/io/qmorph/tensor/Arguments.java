package io.qmorph.tensor;

/// Checks what an [Executable] is given against what its program declares.
final class Arguments {
  private Arguments() {}

  /// Throws `IllegalArgumentException` naming the argument if one of `expected` is missing from
  /// `given` or of another type. `role` is `input` or `output`.
  static void require(String role, Tree<ArrayType> expected, Tree<NDArray> given) {
    expected.forEach((name, type) -> {
      if (!given.contains(name)) {
        throw new IllegalArgumentException(
            role + " " + name + " is missing, only " + given.names() + " were given");
      }
      ArrayType actual = given.get(name).type();
      if (!actual.equals(type)) {
        throw new IllegalArgumentException(
            role + " " + name + " must be " + type + ", was " + actual);
      }
    });
  }
}
