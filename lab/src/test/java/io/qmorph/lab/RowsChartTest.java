package io.qmorph.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.qmorph.lab.Statistics.Interval;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsChartTest {
  private static byte[] png(int rows, Interval inside, Interval outside) {
    List<String> names = IntStream.range(0, rows).mapToObj(i -> "method-" + i).toList();
    return new RowsChart(
            names,
            List.of(
                new RowsChart.Series("inside", Collections.nCopies(rows, inside)),
                new RowsChart.Series("outside", Collections.nCopies(rows, outside))))
        .png("Returns", "Return of an episode");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 25})
  void growsWithItsRows(int rows) throws Exception {
    byte[] png = png(rows, new Interval(400, 300, 500), new Interval(10, 9, 11));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertEquals(1200, image.getWidth());
    assertEquals(44, height(rows + 1) - image.getHeight());
  }

  private static int height(int rows) throws Exception {
    byte[] png = png(rows, new Interval(1, 0, 2), new Interval(1, 0, 2));
    return ImageIO.read(new ByteArrayInputStream(png)).getHeight();
  }

  @Test
  void drawsEqualValuesToo() {
    Interval point = new Interval(9, 9, 9);
    assertTrue(png(3, point, point).length > 1000);
  }

  @Test
  void theSameValuesGiveTheSameBytes() {
    Interval interval = new Interval(-3, -4.5, -1);
    assertArrayEquals(png(4, interval, interval), png(4, interval, interval));
  }
}
