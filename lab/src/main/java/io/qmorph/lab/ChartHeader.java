package io.qmorph.lab;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;

/// The title of a picture, and under it the legend, where it can't cover data.
///
/// @param title at the top, to the left
/// @param rows the legend's entries, from left to right
/// @param width of the picture in pixels
/// @param fonts for both
record ChartHeader(String title, List<List<Key>> rows, int width, ChartFonts fonts) {
  private static final int TITLE_BASELINE = 56;
  private static final int LEGEND_BASELINE = 98;
  private static final int BELOW_LEGEND = 14;
  private static final int ROW_HEIGHT = 32;
  private static final float TITLE_SIZE = 26;
  private static final float LEGEND_SIZE = 19;
  private static final int LINE_LENGTH = 40;
  private static final int MARKER_SIZE = 11;
  private static final int GAP = 10;
  private static final int WIDE_GAP = 34;

  /// How far above its baseline a line of small letters has its middle, in parts of the font's
  /// size.
  private static final float MIDDLE = 0.34f;

  /// An entry of the legend.
  ///
  /// @param name what the series is called
  /// @param color the series' colour
  /// @param stroke its line
  /// @param marker the shape of its points
  record Key(String name, Color color, BasicStroke stroke, Marker marker) {}

  /// A header with as many rows as the entries take.
  static ChartHeader of(String title, List<Key> keys, int width, ChartFonts fonts) {
    List<List<Key>> rows = new ArrayList<>();
    double end = Double.POSITIVE_INFINITY;
    for (Key key : keys) {
      double keyWidth = LINE_LENGTH + GAP + width(key.name(), legendFont(fonts));
      if (end + WIDE_GAP + keyWidth > width - ChartStyle.PADDING) {
        rows.add(new ArrayList<>());
        end = ChartStyle.PADDING - WIDE_GAP;
      }
      rows.getLast().add(key);
      end += WIDE_GAP + keyWidth;
    }
    return new ChartHeader(title, rows, width, fonts);
  }

  private static Font legendFont(ChartFonts fonts) {
    return fonts.regular().deriveFont(LEGEND_SIZE);
  }

  private static double width(String text, Font font) {
    return font.getStringBounds(text, new FontRenderContext(null, true, true)).getWidth();
  }

  /// In pixels.
  int height() {
    return LEGEND_BASELINE + ROW_HEIGHT * (rows.size() - 1) + BELOW_LEGEND;
  }

  /// Draws title and legend.
  void draw(Graphics2D graphics) {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setColor(ChartStyle.INK);
    graphics.setFont(titleFont());
    graphics.drawString(title, ChartStyle.PADDING, TITLE_BASELINE);
    graphics.setFont(legendFont(fonts));
    for (int row = 0; row < rows.size(); row++) {
      int x = ChartStyle.PADDING;
      for (Key key : rows.get(row)) {
        draw(graphics, key, x, LEGEND_BASELINE + row * ROW_HEIGHT);
        x += (int) (LINE_LENGTH + GAP + width(key.name(), legendFont(fonts)) + WIDE_GAP);
      }
    }
  }

  /// A long title gets smaller letters.
  private Font titleFont() {
    Font font = fonts.semiBold().deriveFont(TITLE_SIZE);
    double share = (width - 2 * ChartStyle.PADDING) / width(title, font);
    return share < 1 ? font.deriveFont((float) (TITLE_SIZE * share)) : font;
  }

  private static void draw(Graphics2D graphics, Key key, int x, int baseline) {
    int middle = Math.round(baseline - MIDDLE * LEGEND_SIZE);
    graphics.setColor(key.color());
    graphics.setStroke(key.stroke());
    graphics.drawLine(x, middle, x + LINE_LENGTH, middle);
    key.marker().paint(graphics, x + LINE_LENGTH / 2.0, middle, MARKER_SIZE);
    graphics.setColor(ChartStyle.INK);
    graphics.drawString(key.name(), x + LINE_LENGTH + GAP, baseline);
  }
}
