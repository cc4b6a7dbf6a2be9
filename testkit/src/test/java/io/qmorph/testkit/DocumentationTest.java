package io.qmorph.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is public is documented: each type, method and constant by a comment, each parameter and
/// record component by `@param`.
///
/// These are javac's own warnings, but for those of `@return`, which would repeat the sentence
/// before it, and of default constructors. `bench`, whose libraries the default build leaves out,
/// is left out too.
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @Test
  void nothingPublicIsLeftOut() throws Exception {
    List<String> warnings =
        doclint(sources()).stream()
            .filter(line -> line.contains(".java:") && line.contains("warning: "))
            .filter(line -> !line.endsWith("no @return"))
            .filter(line -> !line.contains("use of default constructor"))
            .toList();
    assertTrue(warnings.isEmpty(), () -> String.join("\n", warnings));
  }

  @Test
  void whatIsLeftOutIsFound() throws Exception {
    Path source = folder.resolve("Bare.java");
    Files.writeString(
        source, "/// All of it.\npublic record Bare(int size) {\n  public void go() {}\n}\n");
    List<String> lines = doclint(List.of(source.toString()));
    assertEquals(1, lines.stream().filter(line -> line.endsWith("no @param for size")).count());
    assertEquals(1, lines.stream().filter(line -> line.endsWith("warning: no comment")).count());
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<String> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> ROOT.relativize(file).toString().matches("[^/\\\\]+.src.main.java.*"))
              .filter(file -> !file.endsWith("module-info.java"))
              .filter(file -> !ROOT.relativize(file).startsWith("bench"))
              .map(Path::toString)
              .toList();
      assertTrue(sources.size() > 100, () -> "only " + sources.size() + " sources in " + ROOT);
      return sources;
    }
  }

  /// The lines that javac prints for these sources.
  private List<String> doclint(List<String> sources) throws Exception {
    String libraries =
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    command.addAll(List.of("-Xdoclint:missing/public", "-Xmaxwarns", "10000", "-proc:none"));
    command.add("--should-stop=ifNoError=FLOW");
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", libraries));
    command.addAll(List.of("-d", folder.resolve("classes").toString()));
    command.addAll(sources);
    Path output = folder.resolve("output");
    Process javac =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertEquals(0, javac.waitFor(), () -> "javac fails: " + command);
    return Files.readAllLines(output);
  }
}
