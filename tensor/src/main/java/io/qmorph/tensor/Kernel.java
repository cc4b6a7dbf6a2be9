package io.qmorph.tensor;

/// One instruction of a compiled program: computes a slot from others, allocating nothing.
interface Kernel {

  /// Computes the slot [#target] from the slots [#sources].
  void run(Memory memory);

  /// The slot that is written.
  int target();

  /// The slots that are read.
  int[] sources();
}
