package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class ArenasTest {
  private static final long GIBIBYTE = 1L << 30;

  @Test
  void aChunkIsHalfARegion() {
    assertEquals(1 << 17, Arenas.chunkLength(GIBIBYTE / 2));
    assertEquals(1 << 18, Arenas.chunkLength(3 * GIBIBYTE));
    assertEquals(1 << 18, Arenas.chunkLength(4 * GIBIBYTE));
    assertEquals(1 << 19, Arenas.chunkLength(6 * GIBIBYTE));
    assertEquals(1 << 22, Arenas.chunkLength(500 * GIBIBYTE));
  }

  @Test
  void arenasLieBesideEachOther() {
    Arenas arenas = new Arenas();
    Arenas.Arena first = arenas.take(5_000);
    Arenas.Arena second = arenas.take(4_100);
    Arenas.Arena third = arenas.take(4_096);
    assertSame(first.array(), second.array());
    assertSame(first.array(), third.array());
    assertEquals(0, first.start());
    assertEquals(5_008, second.start());
    assertEquals(5_008 + 4_112, third.start());
  }

  @Test
  void anArenaThatDoesNotFitBeginsAChunkOrIsAlone() {
    Arenas arenas = new Arenas();
    int chunk = Arenas.chunkLength(Runtime.getRuntime().maxMemory());
    Arenas.Arena first = arenas.take(chunk - 5_000);
    Arenas.Arena next = arenas.take(5_001);
    assertNotSame(first.array(), next.array());
    assertEquals(chunk, next.array().length);
    for (int elements : new int[] {0, 10, chunk + 1}) {
      assertEquals(elements, arenas.take(elements).array().length);
    }
    assertSame(next.array(), arenas.take(5_000).array());
  }
}
