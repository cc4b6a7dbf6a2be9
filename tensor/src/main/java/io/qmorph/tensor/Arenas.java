package io.qmorph.tensor;

/// Hands out the arenas of executables: those of a useful size lie beside each other in chunks.
///
/// The garbage collector G1 puts an array of more than half a region at the start of a region and
/// leaves it there, so that [MemoryPlan] knows where cache lines begin. A smaller array lies
/// anywhere.
final class Arenas {
  private static final int ALIGNMENT = 16;

  /// A smaller arena gets an array of its own: where it lies matters little.
  private static final int SMALL = 1 << 12;

  private static final long LEAST_HALF_REGION = 1 << 19;
  private static final long GREATEST_HALF_REGION = 1 << 24;

  /// G1 wants as many regions, and makes their size the next power of two.
  private static final int REGIONS = 2048;

  private final int length = chunkLength(Runtime.getRuntime().maxMemory());
  private float[] chunk = {};
  private int used;

  /// Some elements of an array.
  ///
  /// @param array all zeros in its part
  /// @param start where the part begins, a multiple of 16
  record Arena(float[] array, int start) {}

  /// How many floats take half a region of a heap of so many bytes.
  static int chunkLength(long heap) {
    long halfRegion = Long.highestOneBit(heap / REGIONS - 1);
    long bytes = Math.clamp(halfRegion, LEAST_HALF_REGION, GREATEST_HALF_REGION);
    return (int) (bytes / Float.BYTES);
  }

  /// An arena that nobody else has.
  synchronized Arena take(int elements) {
    if (elements < SMALL || elements > length) {
      return new Arena(new float[elements], 0);
    }
    if (chunk.length - used < elements) {
      chunk = new float[length];
      used = 0;
    }
    int start = used;
    used += Math.ceilDiv(elements, ALIGNMENT) * ALIGNMENT;
    return new Arena(chunk, start);
  }
}
