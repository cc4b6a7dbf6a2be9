package io.qmorph.lab;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// The pictures of a report, as PNG files.
final class Charts {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 750;

  /// Okabe and Ito's colours, which colour-blind people tell apart.
  private static final List<Color> PALETTE =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000));

  private Charts() {}

  /// A line with 95 % intervals. Without steps to vary, both ends have the same values.
  record Series(String name, double[] x, double[] y, double[] low, double[] high) {}

  /// A chart of all series: lines through the means, a band between low and high.
  static byte[] lines(String title, String xTitle, String yTitle, List<Series> series) {
    System.setProperty("java.awt.headless", "true");
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    style(chart);
    for (int i = 0; i < series.size(); i++) {
      add(chart, series.get(i), PALETTE.get(i % PALETTE.size()));
    }
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      BitmapEncoder.saveBitmap(chart, bytes, BitmapEncoder.BitmapFormat.PNG);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void style(XYChart chart) {
    Color grey = new Color(0xDDDDDD);
    Font label = new Font(Font.SANS_SERIF, Font.PLAIN, 17);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setPlotGridLinesColor(grey);
    chart.getStyler().setPlotGridLinesStroke(new BasicStroke(1));
    chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
    chart.getStyler().setChartTitlePadding(18);
    chart.getStyler().setAxisTitleFont(label);
    chart.getStyler().setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    chart.getStyler().setLegendFont(label);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setLegendBorderColor(Color.WHITE);
    chart.getStyler().setChartPadding(18);
    chart.getStyler().setMarkerSize(9);
    chart.getStyler().setErrorBarsColorSeriesColor(true);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setXAxisDecimalPattern("#,##0.##");
  }

  private static void add(XYChart chart, Series series, Color color) {
    double lowest = chart.getStyler().getYAxisMin();
    for (double value : series.low) {
      lowest = Math.min(lowest, value);
    }
    chart.getStyler().setYAxisMin(lowest);
    double[] errors = new double[series.y.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = (series.high[i] - series.low[i]) / 2;
    }
    XYSeries line = chart.addSeries(series.name, series.x, series.y, errors);
    line.setLineColor(color);
    line.setLineStyle(new BasicStroke(3));
    line.setMarkerColor(color);
    line.setMarker(series.x.length > 40 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
  }
}
