package io.qmorph.lab;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// The pictures of a report, as PNG files of 1200 x 750 pixels.
final class Charts {
  /// In pixels.
  static final int WIDTH = 1200;

  private static final int HEIGHT = 750;

  /// Up to so many points are drawn one by one, with error bars; more as a line in a band.
  private static final int MOST_MARKED_POINTS = 12;

  /// The room around the data, and between the error bars of two series, in parts of their range.
  private static final double MARGIN = 0.04;

  /// Without any, the chart library labels data instead of round numbers.
  private static final double NARROW_MARGIN = 0.012;

  /// The smallest range, in parts of the numbers, that labels have the digits for.
  private static final double SMALLEST_RANGE = 1e-6;

  private static final double SHIFT = 0.006;

  private Charts() {}

  /// Values with their intervals.
  ///
  /// @param name as the legend has it, unlike all others
  /// @param x ascending
  /// @param y a value for each `x`; what is not finite leaves a gap
  /// @param low the lower ends of the values' intervals
  /// @param high their upper ends
  record Series(String name, double[] x, double[] y, double[] low, double[] high) {
    /// Throws `IllegalArgumentException` if the numbers of values differ, or are 0.
    Series {
      if (x.length == 0
          || x.length != y.length
          || x.length != low.length
          || x.length != high.length) {
        throw new IllegalArgumentException(
            "series %s must have as many x, y, low and high, at least 1, was %d, %d, %d, %d"
                .formatted(name, x.length, y.length, low.length, high.length));
      }
    }

    /// Whether it is the same all along, as what takes no gradient steps is.
    private boolean isConstant() {
      return x.length > 1 && isConstant(y) && isConstant(low) && isConstant(high);
    }

    private static boolean isConstant(double[] values) {
      return Arrays.stream(values).allMatch(value -> value == values[0]);
    }

    private boolean isKnown(int index) {
      return Double.isFinite(low[index]) && Double.isFinite(high[index]);
    }

    /// Not if it is only a line.
    private boolean hasIntervals() {
      return IntStream.range(0, x.length).anyMatch(i -> isKnown(i) && low[i] < high[i]);
    }

    private boolean isMarked() {
      return x.length <= MOST_MARKED_POINTS;
    }
  }

  /// A chart of all series, each a line through its values: with error bars on few values, in a
  /// band around many, dashed where nothing changes.
  ///
  /// Throws `IllegalArgumentException` if there are none, or two have the same name, and
  /// `UserError` if this Java can't draw.
  static byte[] lines(String title, String xTitle, String yTitle, List<Series> series) {
    if (series.isEmpty()) {
      throw new IllegalArgumentException("a chart needs at least one series");
    }
    return picture(
        title,
        keys(series),
        HEIGHT,
        (graphics, height, fonts) ->
            plot(xTitle, yTitle, series, height, fonts).paint(graphics, WIDTH, height));
  }

  /// Draws the part of a picture below title and legend.
  interface Plot {
    /// @param graphics with that part's upper left corner as its origin
    /// @param height in pixels
    void paint(Graphics2D graphics, int height, ChartFonts fonts);
  }

  /// A picture of title, legend and plot, as a PNG file.
  ///
  /// Throws `UserError` if this Java can't draw.
  ///
  /// @param height of all in pixels
  static byte[] picture(String title, List<ChartHeader.Key> keys, int height, Plot plot) {
    System.setProperty("java.awt.headless", "true");
    try {
      return png(image(title, keys, height, plot));
    } catch (LinkageError e) {
      throw new UserError("can't draw pictures with this Java: " + e.getMessage(), e);
    }
  }

  private static BufferedImage image(
      String title, List<ChartHeader.Key> keys, int height, Plot plot) {
    ChartFonts fonts = ChartFonts.load();
    ChartHeader header = ChartHeader.of(title, keys, WIDTH, fonts);
    BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, WIDTH, height);
    header.draw(graphics);
    graphics.translate(0, header.height());
    plot.paint(graphics, height - header.height(), fonts);
    graphics.dispose();
    return image;
  }

  private static List<ChartHeader.Key> keys(List<Series> series) {
    return IntStream.range(0, series.size())
        .mapToObj(i ->
            new ChartHeader.Key(
                series.get(i).name,
                ChartStyle.color(i),
                stroke(series.get(i)),
                marker(series.get(i), i)))
        .toList();
  }

  private static XYChart plot(
      String xTitle, String yTitle, List<Series> series, int height, ChartFonts fonts) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(height)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    ChartStyle.apply(chart.getStyler(), fonts);
    scale(chart, series);
    for (int i = 0; i < series.size(); i++) {
      addInterval(chart, series.get(i), i, shift(series, i));
    }
    for (int i = 0; i < series.size(); i++) {
      addLine(chart, series.get(i), i, shift(series, i));
    }
    return chart;
  }

  private static byte[] png(BufferedImage image) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void scale(XYChart chart, List<Series> series) {
    double lowest = Math.min(0, all(series, Series::low).min().orElse(0));
    double highest = apart(lowest, all(series, Series::high).max().orElse(1));
    double margin = MARGIN * (highest - lowest);
    double bottom = lowest < 0 ? lowest - margin : lowest;
    chart.getStyler().setYAxisMin(bottom);
    chart.getStyler().setYAxisMax(highest + margin);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(tickLabels(bottom, highest + margin));
    double first = all(series, Series::x).min().orElse(0);
    double last = apart(first, all(series, Series::x).max().orElse(1));
    double side = (isMarked(series) ? MARGIN : NARROW_MARGIN) * (last - first);
    chart.getStyler().setXAxisMin(first - side);
    chart.getStyler().setXAxisMax(last + side);
    chart.getStyler().setxAxisTickLabelsFormattingFunction(tickLabels(first - side, last + side));
    chart.getStyler().setXAxisTickMarkSpacingHint(tickSpacing(series, last - first));
  }

  /// The end of a range that can be labelled: `to`, or one more than `from` if they are too close.
  private static double apart(double from, double to) {
    return to - from > SMALLEST_RANGE * Math.max(1, Math.abs(to)) ? to : from + 1;
  }

  private static boolean isMarked(List<Series> series) {
    return series.stream().allMatch(Series::isMarked);
  }

  /// Between gradient steps there is nothing to label.
  private static int tickSpacing(List<Series> series, double range) {
    boolean few = range <= MOST_MARKED_POINTS;
    boolean whole = all(series, Series::x).allMatch(x -> x == Math.rint(x));
    return few && whole ? (int) (0.8 * WIDTH / Math.max(1, range)) : 120;
  }

  private static DoubleStream all(List<Series> series, Function<Series, double[]> values) {
    return series.stream()
        .flatMapToDouble(one -> Arrays.stream(values.apply(one)))
        .filter(Double::isFinite);
  }

  /// `-0.5`, `300`, `20k`, `1.5M`: numbers in the unit of the largest, with the digits that tell
  /// neighbours apart; the chart library looks for other ticks until no two are equal.
  static Function<Double, String> tickLabels(double from, double to) {
    double size = Math.max(Math.abs(from), Math.abs(to));
    double unit = size >= 1e6 ? 1e6 : size >= 1e4 ? 1e3 : 1;
    String suffix = size >= 1e6 ? "M" : size >= 1e4 ? "k" : "";
    int digits = (int) Math.clamp(2 - Math.floor(Math.log10((to - from) / unit)), 0, 9);
    DecimalFormat format = new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setMaximumFractionDigits(digits);
    return value -> value == 0 ? "0" : format.format(value / unit) + suffix;
  }

  private static void addInterval(XYChart chart, Series series, int index, double shift) {
    if (!series.hasIntervals()) {
      return;
    }
    boolean bars = series.isMarked() && !series.isConstant();
    XYSeries interval = bars ? errorBars(chart, series, index, shift) : band(chart, series, index);
    interval.setMarker(SeriesMarkers.NONE);
  }

  private static XYSeries errorBars(XYChart chart, Series series, int index, double shift) {
    double[] x = new double[3 * series.x.length];
    double[] y = new double[x.length];
    for (int i = 0; i < series.x.length; i++) {
      Arrays.fill(x, 3 * i, 3 * i + 3, series.x[i] + shift);
      y[3 * i] = series.low[i];
      y[3 * i + 1] = series.high[i];
      y[3 * i + 2] = Double.NaN;
    }
    XYSeries bars = chart.addSeries(series.name + " 95 % interval", x, y);
    bars.setLineColor(ChartStyle.color(index));
    bars.setLineStyle(ChartStyle.solid(2));
    return bars;
  }

  private static XYSeries band(XYChart chart, Series series, int index) {
    int[] known = IntStream.range(0, series.x.length).filter(series::isKnown).toArray();
    double[] x = new double[2 * known.length];
    double[] y = new double[x.length];
    for (int i = 0; i < known.length; i++) {
      int back = x.length - 1 - i;
      x[i] = series.x[known[i]];
      x[back] = x[i];
      y[i] = series.low[known[i]];
      y[back] = series.high[known[i]];
    }
    XYSeries band = chart.addSeries(series.name + " 95 % interval", x, y);
    band.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(ChartStyle.bandColor(index));
    band.setLineStyle(SeriesLines.NONE);
    return band;
  }

  private static void addLine(XYChart chart, Series series, int index, double shift) {
    double[] x = Arrays.stream(series.x).map(value -> value + shift).toArray();
    XYSeries line = chart.addSeries(series.name, x, series.y);
    line.setLineColor(ChartStyle.color(index));
    line.setMarkerColor(ChartStyle.color(index));
    line.setLineStyle(stroke(series));
    line.setMarker(marker(series, index));
  }

  private static BasicStroke stroke(Series series) {
    return series.isConstant() ? ChartStyle.dashed() : ChartStyle.solid(3);
  }

  private static Marker marker(Series series, int index) {
    boolean marked = series.isMarked() && !series.isConstant();
    return marked ? ChartStyle.marker(index) : SeriesMarkers.NONE;
  }

  /// Side by side, so that the error bars of equal steps can be told apart.
  private static double shift(List<Series> series, int index) {
    if (!series.get(index).isMarked() || series.get(index).isConstant()) {
      return 0;
    }
    double range = all(series, Series::x).max().orElse(0) - all(series, Series::x).min().orElse(0);
    return SHIFT * range * (index - (series.size() - 1) / 2.0);
  }
}
