package io.qmorph.lab;

import io.qmorph.lab.Statistics.Interval;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// A picture with a row for each name, and in it a point with its interval for each series.
///
/// @param names of the rows, from the top
/// @param series from the top of a row
record RowsChart(List<String> names, List<Series> series) {
  private static final int ROW_HEIGHT = 44;
  private static final int REST_HEIGHT = 230;
  private static final int NAMES_WIDTH = 250;
  private static final float NAME_SIZE = 18;

  /// How far the series of a row lie apart, in rows.
  private static final double SHIFT = 0.26;

  private static final double MARGIN = 0.04;

  /// Estimates with their intervals.
  ///
  /// @param name as the legend has it
  /// @param values one for each row
  record Series(String name, List<Interval> values) {}

  /// The PNG file.
  byte[] png(String title, String xTitle) {
    List<ChartHeader.Key> keys =
        IntStream.range(0, series.size())
            .mapToObj(i ->
                new ChartHeader.Key(
                    series.get(i).name,
                    ChartStyle.color(i),
                    ChartStyle.solid(2),
                    ChartStyle.marker(i)))
            .toList();
    return Charts.picture(
        title,
        keys,
        REST_HEIGHT + ROW_HEIGHT * names.size(),
        (graphics, height, fonts) -> paint(graphics, xTitle, height, fonts));
  }

  /// The names are drawn here: the chart library labels what it takes for round numbers only.
  private void paint(Graphics2D graphics, String xTitle, int height, ChartFonts fonts) {
    XYChart chart = chart(xTitle, height, fonts);
    graphics.translate(NAMES_WIDTH, 0);
    chart.paint(graphics, Charts.WIDTH - NAMES_WIDTH, height);
    graphics.translate(-NAMES_WIDTH, 0);
    graphics.setColor(ChartStyle.INK);
    graphics.setFont(fonts.regular().deriveFont(NAME_SIZE));
    for (int row = 0; row < names.size(); row++) {
      double middle = chart.getScreenYFromChart(names.size() - row);
      graphics.drawString(names.get(row), ChartStyle.PADDING, (float) (middle + NAME_SIZE / 3));
    }
  }

  private XYChart chart(String xTitle, int height, ChartFonts fonts) {
    XYChart chart =
        new XYChartBuilder()
            .width(Charts.WIDTH - NAMES_WIDTH)
            .height(height)
            .xAxisTitle(xTitle)
            .build();
    ChartStyle.apply(chart.getStyler(), fonts);
    chart.getStyler().setPlotGridVerticalLinesVisible(true);
    chart.getStyler().setPlotGridHorizontalLinesVisible(false);
    chart.getStyler().setYAxisTicksVisible(false);
    chart.getStyler().setYAxisMin(0.5);
    chart.getStyler().setYAxisMax(names.size() + 0.5);
    double low = all(Interval::low).min(Double::compare).orElse(0.0);
    double high = all(Interval::high).max(Double::compare).orElse(1.0);
    double margin = MARGIN * (high > low ? high - low : 1);
    chart.getStyler().setXAxisMin(low - margin);
    chart.getStyler().setXAxisMax(high + margin);
    for (int i = 0; i < series.size(); i++) {
      add(chart, i);
    }
    return chart;
  }

  private Stream<Double> all(Function<Interval, Double> end) {
    return series.stream().flatMap(each -> each.values.stream()).map(end);
  }

  private void add(XYChart chart, int index) {
    double shift = SHIFT * ((series.size() - 1) / 2.0 - index);
    double[] x = new double[names.size()];
    double[] y = new double[names.size()];
    double[] ends = new double[3 * names.size()];
    double[] heights = new double[3 * names.size()];
    for (int row = 0; row < names.size(); row++) {
      Interval value = series.get(index).values.get(row);
      x[row] = value.estimate();
      y[row] = names.size() - row + shift;
      ends[3 * row] = value.low();
      ends[3 * row + 1] = value.high();
      ends[3 * row + 2] = Double.NaN;
      Arrays.fill(heights, 3 * row, 3 * row + 2, y[row]);
      heights[3 * row + 2] = Double.NaN;
    }
    XYSeries bars = chart.addSeries(series.get(index).name + " 95 % interval", ends, heights);
    bars.setMarker(SeriesMarkers.NONE);
    bars.setLineColor(ChartStyle.color(index));
    bars.setLineStyle(ChartStyle.solid(2));
    XYSeries points = chart.addSeries(series.get(index).name, x, y);
    points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    points.setMarker(ChartStyle.marker(index));
    points.setMarkerColor(ChartStyle.color(index));
  }
}
