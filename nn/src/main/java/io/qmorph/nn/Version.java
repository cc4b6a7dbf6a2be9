package io.qmorph.nn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// The version of Qmorph that is running, to be written into what it leaves.
public final class Version {
  private Version() {}

  /// As of the artifacts: `0.1.0`, or `0.1.0-SNAPSHOT` before a release.
  public static String current() {
    Properties properties = new Properties();
    try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
      properties.load(Objects.requireNonNull(file, "the build makes version.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException("can't read Qmorph's own version", e);
    }
    return properties.getProperty("version", "unknown");
  }
}
