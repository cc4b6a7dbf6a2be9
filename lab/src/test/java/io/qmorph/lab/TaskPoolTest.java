package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskPoolTest {

  /// Holds a number under two names.
  private static final class Numbered implements PoolTask {
    private float number;

    Numbered(float number) {
      this.number = number;
    }

    @Override
    public long environmentSteps() {
      return 1;
    }

    @Override
    public Tree<NDArray> save() {
      return Tree.of("a", NDArray.scalar(number), "b.c", NDArray.scalar(-number));
    }

    @Override
    public void restore(Tree<NDArray> saved) {
      number = saved.get("a").item();
    }
  }

  /// Copying what is there for each further task would take minutes.
  @Test
  void manyTasksAreSavedInTheirOrder() {
    List<Numbered> tasks = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      tasks.add(new Numbered(i));
    }
    Tree<NDArray> saved = new TaskPool<>(tasks).save();
    assertEquals(200_000, saved.size());
    assertEquals(
        List.of("task.0.a", "task.0.b.c", "task.1.a", "task.1.b.c"), saved.names().subList(0, 4));
    assertEquals(-99_999, saved.get("task.99999.b.c").item());
  }

  @Test
  void whatIsSavedIsRestored() {
    TaskPool<Numbered> pool = new TaskPool<>(List.of(new Numbered(3), new Numbered(5)));
    Tree<NDArray> saved = pool.save();
    pool.tasks().forEach(task -> task.number = 0);
    pool.restore(saved);
    assertEquals(saved, pool.save());
  }
}
