package dev.convoy.driver.report;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;

/** How accurate networks are against what they cost: against their work, and against time. */
public final class AccuracyPlot {
  private static final double MILLION = 1e6;

  private AccuracyPlot() {}

  /**
   * One network.
   *
   * @param title its name in the legend
   * @param macs multiply-accumulates of one image
   * @param seconds that it was trained
   * @param accuracy in percent
   * @param reach how far the interval reaches to each side; 0 where there is none
   */
  public record Point(String title, double macs, double seconds, double accuracy, double reach) {}

  /**
   * Draws both, side by side. A machine needs a font for that, and the library fontconfig.
   *
   * @return a PNG image
   */
  public static byte[] png(String title, List<Point> points) {
    List<XYChart> charts =
        List.of(
            chart(title, "million MACs an image", points, point -> point.macs() / MILLION),
            chart(title, "seconds of training", points, Point::seconds));
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      BitmapEncoder.saveBitmap(charts, 1, charts.size(), png, BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  private static XYChart chart(
      String title, String axis, List<Point> points, ToDoubleFunction<Point> cost) {
    XYChart chart =
        new XYChartBuilder()
            .width(Plots.WIDTH * 2 / 3)
            .height(Plots.HEIGHT * 2 / 3)
            .title(title)
            .xAxisTitle(axis)
            .yAxisTitle("accuracy, %")
            .build();
    chart
        .getStyler()
        .setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter)
        .setXAxisMin(0.0)
        .setLegendPosition(LegendPosition.OutsideS)
        .setChartBackgroundColor(Color.WHITE)
        .setSeriesColors(Plots.COLORS.toArray(Color[]::new));
    for (Point point : points) {
      double[] x = {cost.applyAsDouble(point)};
      double[] y = {point.accuracy()};
      chart.addSeries(point.title(), x, y, new double[] {point.reach()});
    }
    return chart;
  }
}
