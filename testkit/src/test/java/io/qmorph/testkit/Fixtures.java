package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.nn.Safetensors;
import io.qmorph.tensor.NDArray;
import io.qmorph.tensor.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Reference values by other libraries, from the folder that the system property `qmorph.fixtures`
/// names, or else the test resources.
///
/// ```
/// static List<Fixture> fixtures() {
///   return Fixtures.of("maml_k");
/// }
///
/// @ParameterizedTest
/// @MethodSource("fixtures")
/// void reproduces(Fixture fixture) { ... }
/// ```
final class Fixtures {
  private static final String SUFFIX = ".safetensors";

  private Fixtures() {}

  /// One file's content; its name is what a parameterized test shows.
  record Fixture(String name, Tree<NDArray> tensors, Map<String, String> metadata) {
    /// The tensor of a name.
    NDArray tensor(String tensor) {
      assertTrue(tensors.contains(tensor), () -> name + " has no tensor " + tensor);
      return tensors.get(tensor);
    }

    /// The numbers of a tensor of floats.
    float[] floats(String tensor) {
      return tensor(tensor).floats();
    }

    /// The numbers of a tensor of integers.
    int[] ints(String tensor) {
      return tensor(tensor).ints();
    }

    /// The metadata's text of a name.
    String text(String key) {
      assertTrue(metadata.containsKey(key), () -> name + " has no metadata " + key);
      return metadata.get(key);
    }

    /// The metadata's number of a name.
    double number(String key) {
      return Double.parseDouble(text(key));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// The fixtures whose names start with `prefix`, in the order of their names; fails if there are
  /// none.
  static List<Fixture> of(String prefix) {
    Path folder = folder();
    try (Stream<Path> files = Files.list(folder)) {
      List<Fixture> found =
          files
              .filter(file -> isFixture(file.getFileName().toString(), prefix))
              .sorted()
              .map(Fixtures::read)
              .toList();
      assertTrue(!found.isEmpty(), () -> "no fixture " + prefix + "* in " + folder);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException("can't list the fixtures in " + folder, e);
    }
  }

  private static boolean isFixture(String file, String prefix) {
    return file.startsWith(prefix) && file.endsWith(SUFFIX);
  }

  private static Fixture read(Path file) {
    Safetensors content = Safetensors.read(file);
    String name = file.getFileName().toString();
    return new Fixture(
        name.substring(0, name.length() - SUFFIX.length()), content.tensors(), content.metadata());
  }

  private static Path folder() {
    String given = System.getProperty("qmorph.fixtures");
    if (given != null) {
      return Path.of(given).toAbsolutePath();
    }
    try {
      return Path.of(Fixtures.class.getResource("/fixtures/README.md").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the fixtures' folder has no path", e);
    }
  }

  /// Fails unless each number is within `absolute + relative * |expected|` of what is expected,
  /// naming the first that is not.
  static void assertClose(float[] expected, float[] actual, double relative, double absolute) {
    assertClose("values", expected, actual, relative, absolute);
  }

  /// The same, with a name for the numbers in the message.
  static void assertClose(
      String what, float[] expected, float[] actual, double relative, double absolute) {
    assertEquals(expected.length, actual.length, () -> "number of " + what);
    for (int i = 0; i < expected.length; i++) {
      double allowed = absolute + relative * Math.abs(expected[i]);
      boolean close =
          expected[i] == actual[i]
              || (Float.isFinite(expected[i])
                  && Math.abs((double) actual[i] - expected[i]) <= allowed);
      int at = i;
      assertTrue(
          close, () -> what + "[" + at + "]: " + expected[at] + " expected, was " + actual[at]);
    }
  }
}
