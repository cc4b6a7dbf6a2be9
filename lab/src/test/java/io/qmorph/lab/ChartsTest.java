package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.Charts.Series;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ChartsTest {
  private static final Series CURVE =
      new Series("MAML", range(40), range(40), minus(range(40), 3), minus(range(40), -3));
  private static final Series STEPS =
      new Series(
          "from scratch",
          new double[] {0, 1, 3, 5},
          new double[] {10, 20, 25, 24},
          new double[] {8, 12, 20, 21},
          new double[] {15, 22, 30, 27});

  private static double[] range(int count) {
    return IntStream.range(0, count).asDoubleStream().toArray();
  }

  private static double[] minus(double[] values, double amount) {
    return Arrays.stream(values).map(value -> value - amount).toArray();
  }

  private static BufferedImage image(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static BufferedImage draw(Series... series) throws IOException {
    return image(Charts.lines("Title", "Environment steps", "Return", List.of(series)));
  }

  private static long pixels(BufferedImage image, int color) {
    return IntStream.range(0, image.getWidth() * image.getHeight())
        .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xFFFFFF)
        .filter(pixel -> pixel == color)
        .count();
  }

  @Test
  void aChartHasItsSizeAndEverySeriesItsColour() throws IOException {
    BufferedImage image = draw(CURVE, STEPS);
    assertEquals(1200, image.getWidth());
    assertEquals(750, image.getHeight());
    assertTrue(pixels(image, 0x0072B2) > 500);
    assertTrue(pixels(image, 0xD55E00) > 500);
    assertEquals(0, pixels(image, 0x009E73));
  }

  @Test
  void aWiderIntervalTakesMoreOfThePicture() throws IOException {
    int band = 0xD9EAF4;
    Series wide = new Series("MAML", range(40), range(40), minus(range(40), 9), range(40));
    assertTrue(pixels(draw(wide), band) > pixels(draw(CURVE), band));
    assertTrue(pixels(draw(CURVE), band) > 10_000);
  }

  @Test
  void whatDoesNotChangeIsDashed() throws IOException {
    double[] high = {9, 9};
    Series constant = new Series("context", new double[] {0, 5}, high, high, high);
    Series rising = new Series("context", new double[] {0, 5}, new double[] {8, 9}, high, high);
    BufferedImage image = draw(constant);
    int blue = 0x0072B2;
    int row =
        IntStream.range(150, 700)
            .filter(y -> (image.getRGB(600, y) & 0xFFFFFF) == blue || rowHas(image, y, blue))
            .findFirst()
            .orElseThrow();
    long gaps =
        IntStream.range(200, 1000)
            .filter(x -> (image.getRGB(x, row) & 0xFFFFFF) == 0xFFFFFF)
            .count();
    assertTrue(gaps > 200, "no gaps in the line at " + row);
    assertTrue(pixels(draw(rising), blue) > pixels(image, blue));
  }

  private static boolean rowHas(BufferedImage image, int y, int color) {
    return IntStream.range(200, 1000).anyMatch(x -> (image.getRGB(x, y) & 0xFFFFFF) == color);
  }

  @Test
  void theSameSeriesGiveTheSameBytes() {
    List<Series> series = List.of(CURVE, STEPS);
    assertArrayEquals(Charts.lines("T", "x", "y", series), Charts.lines("T", "x", "y", series));
  }

  @Test
  void gapsNegativeValuesSinglePointsAndEqualValuesAreDrawn() throws IOException {
    double nan = Double.NaN;
    double[] x = {0, 1, 2};
    Series gap = new Series("gap", x, new double[] {1, nan, -3}, x, new double[] {2, nan, 4});
    Series nothing = new Series("nothing", x, new double[] {nan, nan, nan}, x, x);
    Series unknown =
        new Series("unknown", x, x, new double[] {nan, nan, nan}, new double[] {nan, nan, nan});
    Series point =
        new Series("point", new double[] {0}, new double[] {0}, new double[] {0}, new double[] {0});
    assertTrue(pixels(draw(gap, nothing, unknown, point), 0x0072B2) > 100);
    assertTrue(pixels(draw(point), 0x0072B2) > 50);
  }

  @Test
  void manyLongNamesTakeMoreRowsAndTheTitleFits() throws IOException {
    List<Series> many = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      many.add(
          new Series(
              "a series with quite a long name " + i,
              STEPS.x(),
              STEPS.y(),
              STEPS.low(),
              STEPS.high()));
    }
    BufferedImage image = image(Charts.lines("A long title ".repeat(20), "x", "y", many));
    for (int y = 0; y < image.getHeight(); y++) {
      assertEquals(0xFFFFFF, image.getRGB(1199, y) & 0xFFFFFF, "something is cut off at " + y);
    }
  }

  /// The curve is as wide whatever the unit of its axis is.
  @ParameterizedTest
  @ValueSource(doubles = {1e-5, 1e-3, 1, 1e6, 1e12})
  void anyRangeFillsThePicture(double unit) throws IOException {
    double[] x = Arrays.stream(range(40)).map(value -> value * unit).toArray();
    BufferedImage image = draw(new Series("MAML", x, CURVE.y(), CURVE.low(), CURVE.high()));
    long columns =
        IntStream.range(200, 1200)
            .filter(column ->
                IntStream.range(150, 750)
                    .anyMatch(row -> (image.getRGB(column, row) & 0xFFFFFF) == 0x0072B2))
            .count();
    assertTrue(columns > 800, columns + " columns");
  }

  @Test
  void noSeriesAndUnequalLengthsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Charts.lines("T", "x", "y", List.of()));
    double[] two = {1, 2};
    double[] none = {};
    assertThrows(
        IllegalArgumentException.class, () -> new Series("a", two, two, two, new double[1]));
    assertThrows(IllegalArgumentException.class, () -> new Series("a", none, none, none, none));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 520, 100, 100",
    "-2, 12, -0.5, -0.5",
    "-2, 12, 10, 10",
    "0, 0.01, 0.0025, 0.0025",
    "0, 90000, 20000, 20k",
    "0, 90000, 0, 0",
    "0, 4000000, 500000, 0.5M",
    "0, 4000000, 3000000, 3M",
    "5000000, 5000100, 5000025, 5.000025M",
  })
  void ticksAreLabelledInTheUnitOfTheLargest(double from, double to, double tick, String label) {
    assertEquals(label, Charts.tickLabels(from, to).apply(tick));
  }

  /// Draws a chart to the file that is its argument.
  static final class Draw {
    private Draw() {}

    public static void main(String[] file) throws IOException {
      Files.write(Path.of(file[0]), Charts.lines("T", "x", "y", List.of(CURVE)));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aMachineWithoutFontsDrawsTheSamePicture(@TempDir Path folder) throws Exception {
    Path broken = Files.createDirectory(folder.resolve("lib"));
    Files.createFile(broken.resolve("libfontconfig.so.1"));
    Files.createFile(broken.resolve("libfontconfig.so"));
    Path picture = folder.resolve("picture.png");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + folder,
            "-Duser.home=" + folder,
            "-cp",
            String.join(
                File.pathSeparator,
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", "")),
            Draw.class.getName(),
            picture.toString());
    builder.environment().put("LD_LIBRARY_PATH", broken.toString());
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), output);
    assertFalse(output.contains("xception"), output);
    assertArrayEquals(Charts.lines("T", "x", "y", List.of(CURVE)), Files.readAllBytes(picture));
  }
}
