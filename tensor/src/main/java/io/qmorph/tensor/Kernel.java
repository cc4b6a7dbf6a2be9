package io.qmorph.tensor;

/// One instruction of a compiled program: computes slots from others, allocating nothing.
interface Kernel {

  /// Computes the slots [#targets] from the slots [#sources].
  void run(Memory memory);

  /// The slot that is written, the last one if there are several.
  int target();

  /// All slots that are written.
  default int[] targets() {
    return new int[] {target()};
  }

  /// The slots that are read.
  int[] sources();
}
