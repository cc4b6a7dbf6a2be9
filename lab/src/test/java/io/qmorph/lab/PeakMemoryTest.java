package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PeakMemoryTest {
  /// 100 at first, then 130, 190 and 150 at the 1st, 8th and 64th time.
  @Test
  void isTheMostThatWasSeenBeyondTheFirst() {
    PrimitiveIterator.OfLong inUse = LongStream.of(100, 130, 190, 150).iterator();
    PeakMemory memory = new PeakMemory(inUse::nextLong);
    assertEquals(0, memory.peak());
    memory.look();
    assertEquals(30, memory.peak());
    for (int i = 0; i < 99; i++) {
      memory.look();
    }
    assertEquals(90, memory.peak());
    assertFalse(inUse.hasNext());
  }
}
