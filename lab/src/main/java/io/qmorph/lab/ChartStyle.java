package io.qmorph.lab;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// How all pictures look: little ink but for the data, and a colour and a shape for each series.
final class ChartStyle {
  /// Okabe and Ito's colours, which colour-blind people tell apart; their yellow is too pale here.
  private static final List<Color> COLORS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000));

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.TRIANGLE_DOWN);

  /// The empty edge of a picture, in pixels.
  static final int PADDING = 30;

  /// The colour of letters.
  static final Color INK = new Color(0x222222);

  private static final Color FAINT_INK = new Color(0x5C5C5C);
  private static final Color GRID = new Color(0xE4E4E4);
  private static final int BAND_OPACITY = 38;

  private ChartStyle() {}

  /// The colour of a series.
  static Color color(int series) {
    return COLORS.get(series % COLORS.size());
  }

  /// The colour of the band around a series, through which others are seen.
  static Color bandColor(int series) {
    Color color = color(series);
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_OPACITY);
  }

  /// The shape of a series' points.
  static Marker marker(int series) {
    return MARKERS.get(series % MARKERS.size());
  }

  /// A dashed line, for what doesn't depend on the horizontal axis.
  static BasicStroke dashed() {
    return new BasicStroke(
        2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {9, 7}, 0);
  }

  /// A solid line.
  static BasicStroke solid(float width) {
    return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  /// Styles everything but the series; [ChartHeader] is title and legend.
  static void apply(XYStyler styler, ChartFonts fonts) {
    styler.setBaseFont(fonts.regular().deriveFont(17f));
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartPadding(PADDING);
    styler.setChartTitleVisible(false);
    styler.setLegendVisible(false);
    styler.setAntiAlias(true);
    applyToAxes(styler, fonts);
  }

  private static void applyToAxes(XYStyler styler, ChartFonts fonts) {
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(solid(1));
    styler.setPlotTicksMarksVisible(false);
    styler.setAxisTicksLineVisible(false);
    styler.setAxisTicksMarksVisible(false);
    styler.setAxisTickPadding(10);
    styler.setAxisTickLabelsFont(fonts.regular().deriveFont(17f));
    styler.setAxisTickLabelsColor(FAINT_INK);
    styler.setAxisTitleFont(fonts.regular().deriveFont(19f));
    styler.setAxisTitlePadding(16);
    styler.setXAxisTitleColor(INK);
    styler.setYAxisTitleColor(INK);
    styler.setYAxisTickMarkSpacingHint(80);
    styler.setPlotMargin(0);
    styler.setMarkerSize(11);
  }
}
