package io.qmorph.lab;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The letters of the pictures: Inter, which comes along, so that pictures look the same wherever
/// they are drawn and need no font of the system.
///
/// @param regular for labels
/// @param semiBold for titles
record ChartFonts(Font regular, Font semiBold) {
  private static final String REGULAR = "fonts/Inter-Regular.ttf";
  private static final String SEMI_BOLD = "fonts/Inter-SemiBold.ttf";

  /// Loads the fonts.
  static ChartFonts load() {
    try {
      return read();
    } catch (RuntimeException | InternalError _) {
      doWithoutSystemFonts();
      return read();
    }
  }

  private static ChartFonts read() {
    return new ChartFonts(read(REGULAR), read(SEMI_BOLD));
  }

  private static Font read(String name) {
    try (InputStream file = ChartFonts.class.getResourceAsStream(name)) {
      return Font.createFont(Font.TRUETYPE_FONT, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FontFormatException e) {
      throw new IllegalStateException(name + " must be a TrueType font", e);
    }
  }

  /// Java on Linux asks fontconfig for the system's fonts before it loads any other, and gives up
  /// if there is none, as in small containers. Told where a font is, it doesn't ask.
  private static void doWithoutSystemFonts() {
    try (InputStream font = ChartFonts.class.getResourceAsStream(REGULAR)) {
      Path folder = Files.createTempDirectory("qmorph-fonts");
      Path copy = folder.resolve("Inter-Regular.ttf");
      Path configuration = folder.resolve("fontconfig.properties");
      for (Path path : List.of(folder, copy, configuration)) {
        path.toFile().deleteOnExit();
      }
      Files.write(copy, font.readAllBytes());
      Files.writeString(configuration, configuration(copy));
      System.setProperty("sun.awt.fontconfig", configuration.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configuration(Path font) {
    StringBuilder lines = new StringBuilder("version=1\nsequence.allfonts=latin-1\n");
    for (String family : List.of("serif", "sansserif", "monospaced", "dialog", "dialoginput")) {
      for (String style : List.of("plain", "bold", "italic", "bolditalic")) {
        lines.append("%s.%s.latin-1=Inter\n".formatted(family, style));
      }
    }
    return lines.append("filename.Inter=%s\n".formatted(font)).toString();
  }
}
