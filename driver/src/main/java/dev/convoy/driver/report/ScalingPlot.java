package dev.convoy.driver.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Images a second over workers, both logarithmic, with a line a strategy and the ideal one. */
public final class ScalingPlot {
  private ScalingPlot() {}

  /**
   * Draws it. A machine needs a font for that, and the library fontconfig.
   *
   * @return a PNG image
   */
  public static byte[] png(ScalingResult result) {
    XYChart chart =
        new XYChartBuilder()
            .width(Plots.WIDTH)
            .height(Plots.HEIGHT)
            .title(result.network() + " on " + result.cluster() + ", simulated")
            .xAxisTitle("workers")
            .yAxisTitle("images/s")
            .build();
    chart
        .getStyler()
        .setXAxisLogarithmic(true)
        .setYAxisLogarithmic(true)
        .setXAxisLogarithmicDecadeOnly(false)
        .setYAxisLogarithmicDecadeOnly(false)
        .setXAxisTickLabelsFormattingFunction(ScalingPlot::plain)
        .setYAxisTickLabelsFormattingFunction(ScalingPlot::plain)
        .setLegendPosition(LegendPosition.InsideNW)
        .setChartBackgroundColor(Color.WHITE);
    addIdeal(chart, result);
    List<ScalingRow> alone = result.rows().stream().filter(row -> row.workers() == 1).toList();
    int color = 0;
    for (String strategy : result.strategies()) {
      List<ScalingRow> rows = result.of(strategy);
      if (!rows.equals(alone)) { // which is where every line begins
        List<ScalingRow> line = new ArrayList<>(alone);
        line.addAll(rows);
        XYSeries series = add(chart, strategy, line);
        series.setLineColor(Plots.COLORS.get(color));
        series.setMarkerColor(Plots.COLORS.get(color));
        color = (color + 1) % Plots.COLORS.size();
      }
    }
    return Plots.png(chart);
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.2g" : "%,.0f", value);
  }

  private static XYSeries add(XYChart chart, String name, List<ScalingRow> rows) {
    return chart.addSeries(
        name,
        rows.stream().mapToDouble(ScalingRow::workers).toArray(),
        rows.stream().mapToDouble(ScalingRow::imagesPerSecond).toArray());
  }

  /** One worker's images a second, times the number of workers. */
  private static void addIdeal(XYChart chart, ScalingResult result) {
    double one = result.rows().get(0).oneWorker();
    double[] workers =
        result.rows().stream().mapToDouble(ScalingRow::workers).distinct().sorted().toArray();
    double[] ideal = Arrays.stream(workers).map(n -> n * one).toArray();
    XYSeries series = chart.addSeries("ideal", workers, ideal);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(Color.GRAY);
    series.setLineStyle(
        new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0));
  }
}
