package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.env.Environment;
import io.qmorph.env.Explorer;
import io.qmorph.env.Families;
import io.qmorph.env.InformedFamily;
import io.qmorph.env.Interval;
import io.qmorph.env.MountainCar;
import io.qmorph.env.Task;
import io.qmorph.env.TaskFamily;
import io.qmorph.env.TaskParameter;
import io.qmorph.env.UniformExplorer;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// All built-in families and environments keep their contracts, with several seeds; families that
/// don't are noticed.
class TaskFamilyContractTest {
  static Stream<Arguments> familiesAndSeeds() {
    return Families.builtIn().all().stream()
        .flatMap(
            family -> LongStream.range(0, 3).mapToObj(seed -> Arguments.of(family.name(), seed)));
  }

  @ParameterizedTest
  @MethodSource("familiesAndSeeds")
  void keepsContract(String family, long seed) {
    new TaskFamilyContract(Families.builtIn().named(family), seed).verify();
  }

  @ParameterizedTest
  @MethodSource("familiesAndSeeds")
  void keepsContractIfTheTaskIsTold(String family, long seed) {
    new TaskFamilyContract(new InformedFamily(Families.builtIn().named(family)), seed).verify();
  }

  /// Mountain cars of any strength within `outer` but not within 1/1000 to 2/1000.
  private record Cars(Interval outer, int explored, float... observationScale)
      implements TaskFamily {
    @Override
    public String name() {
      return "cars";
    }

    @Override
    public String description() {
      return "cars of several strengths";
    }

    @Override
    public List<TaskParameter> parameters() {
      return List.of(
          new TaskParameter.Real(
              "force",
              "strength",
              .001,
              new Interval(.001, .01),
              List.of(new Interval(.001, .002)),
              List.of(outer)));
    }

    @Override
    public Environment environment(Task task) {
      return new MountainCar(task.get("force"), .0025);
    }

    @Override
    public int maximumSteps() {
      return 30;
    }

    @Override
    public Explorer explorer() {
      return new UniformExplorer(explored);
    }
  }

  @Test
  void acceptsAFamilyThatKeepsIt() {
    TaskFamily family = new Cars(new Interval(.003, .004), 3, 1, 1);
    assertDoesNotThrow(() -> new TaskFamilyContract(family, 42).verify());
  }

  @Test
  void noticesRegionsThatOverlap() {
    assertNoticed("is no value of", new Cars(new Interval(.0015, .004), 3, 1, 1));
  }

  @Test
  void noticesAScaleOfTheWrongSize() {
    assertNoticed("there are 3 scales", new Cars(new Interval(.003, .004), 3, 1, 1, 1));
  }

  @Test
  void noticesAScaleOfNothing() {
    assertNoticed("a scale is 0.0", new Cars(new Interval(.003, .004), 3, 1, 0));
  }

  private static void assertNoticed(String failure, TaskFamily family) {
    TaskFamilyContract contract = new TaskFamilyContract(family, 42);
    AssertionError error = assertThrows(AssertionError.class, contract::verify);
    assertTrue(error.getMessage().contains(failure), error::getMessage);
    assertTrue(error.getMessage().contains("seed 42"), error::getMessage);
  }

  @Test
  void noticesAnExplorerThatKnowsMoreActionsThanThereAre() {
    TaskFamily family = new Cars(new Interval(.003, .004), 9, 1, 1);
    TaskFamilyContract contract = new TaskFamilyContract(family, 42);
    assertThrows(IllegalArgumentException.class, contract::explorerActsInsideSpace);
  }
}
