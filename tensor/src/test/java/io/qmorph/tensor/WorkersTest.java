package io.qmorph.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void everyPieceIsDoneOnce(int count) {
    int[] done = new int[100];
    try (Workers workers = new Workers(count)) {
      workers.run(done.length, (_, piece) -> done[piece]++);
    }
    for (int times : done) {
      assertEquals(1, times);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void whoComesLateTakesNothingOfTheNextRun(int count) {
    int[] done = new int[3];
    try (Workers workers = new Workers(count)) {
      for (int run = 1; run <= 20_000; run++) {
        int number = run;
        workers.run(
            done.length,
            (_, piece) -> {
              assertEquals(number, done[piece] + 1);
              done[piece] = number;
            });
      }
    }
    assertArrayEquals(new int[] {20_000, 20_000, 20_000}, done);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anExceptionIsThrownWhenAllHaveEnded(int count) {
    try (Workers workers = new Workers(count)) {
      AtomicInteger running = new AtomicInteger();
      assertThrows(
          IllegalStateException.class,
          () ->
              workers.run(
                  50,
                  (_, _) -> {
                    running.incrementAndGet();
                    try {
                      throw new IllegalStateException("a piece failed");
                    } finally {
                      running.decrementAndGet();
                    }
                  }));
      assertEquals(0, running.get());
    }
  }

  @Test
  void thereMustBeOne() {
    assertThrows(IllegalArgumentException.class, () -> new Workers(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aPieceCannotShareOutWorkItself(int count) {
    try (Workers workers = new Workers(count)) {
      assertThrows(
          IllegalStateException.class,
          () -> workers.run(4, (_, _) -> workers.run(4, (_, _) -> {})));
      AtomicInteger done = new AtomicInteger();
      workers.run(4, (_, _) -> done.incrementAndGet());
      assertEquals(4, done.get());
    }
  }
}
