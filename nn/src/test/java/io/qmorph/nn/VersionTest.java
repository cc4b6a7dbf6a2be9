package io.qmorph.nn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionTest {
  @Test
  void isThatOfTheArtifacts() throws Exception {
    String version = "<version>" + Version.current() + "</version>";
    assertTrue(Files.readString(Path.of("pom.xml")).contains(version), version);
  }
}
