package dev.convoy.driver.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The main charts of a comparison's page as pictures, for documents. */
public final class ComparisonPlots {
  private ComparisonPlots() {}

  /**
   * Images a second: the median of the rounds, the slowest and the fastest.
   *
   * @param title what was compared
   * @return a PNG image
   */
  public static byte[] throughput(
      String title, List<ComparisonRow> rows, List<BaselineRow> baselines) {
    CategoryChart chart = chart(title, "images/s");
    List<String> names =
        Stream.concat(titles(rows).stream(), baselines.stream().map(BaselineRow::title)).toList();
    chart.addSeries(
        "slowest round", names, both(rows, ComparisonRow::least, baselines, BaselineRow::least));
    chart.addSeries(
        "median of the rounds",
        names,
        both(rows, ComparisonRow::imagesPerSecond, baselines, BaselineRow::imagesPerSecond));
    chart.addSeries(
        "fastest round", names, both(rows, ComparisonRow::most, baselines, BaselineRow::most));
    return Plots.png(chart);
  }

  private static List<Double> both(
      List<ComparisonRow> rows,
      ToDoubleFunction<ComparisonRow> what,
      List<BaselineRow> baselines,
      ToDoubleFunction<BaselineRow> same) {
    List<Double> values = new ArrayList<>(each(rows, what));
    baselines.forEach(row -> values.add(same.applyAsDouble(row)));
    return values;
  }

  /**
   * Where a step's time goes, mean of the workers.
   *
   * @param title what was compared
   * @return a PNG image
   */
  public static byte[] step(String title, List<ComparisonRow> rows) {
    CategoryChart chart = chart(title + ": where a step's time goes", "ms");
    chart.getStyler().setStacked(true);
    chart.addSeries("kernels", titles(rows), each(rows, ComparisonRow::computeMillis));
    chart.addSeries(
        "packing and unpacking",
        titles(rows),
        each(rows, row -> row.exchangeMillis() - row.exposedExchangeMillis()));
    chart.addSeries(
        "waiting for others", titles(rows), each(rows, ComparisonRow::exposedExchangeMillis));
    chart.addSeries(
        "other",
        titles(rows),
        each(rows, row -> row.stepMillis() - row.computeMillis() - row.exchangeMillis()));
    return Plots.png(chart);
  }

  private static CategoryChart chart(String title, String axis) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(Plots.WIDTH)
            .height(Plots.HEIGHT)
            .title(title)
            .yAxisTitle(axis)
            .build();
    chart
        .getStyler()
        .setPlotGridVerticalLinesVisible(false)
        .setChartBackgroundColor(Color.WHITE)
        .setSeriesColors(Plots.COLORS.toArray(Color[]::new));
    chart.getStyler().setAvailableSpaceFill(0.6).setLegendPosition(LegendPosition.OutsideS);
    return chart;
  }

  private static List<String> titles(List<ComparisonRow> rows) {
    return rows.stream().map(row -> row.contestant().title()).toList();
  }

  private static List<Double> each(List<ComparisonRow> rows, ToDoubleFunction<ComparisonRow> what) {
    List<Double> values = new ArrayList<>();
    rows.forEach(row -> values.add(Math.max(0, what.applyAsDouble(row))));
    return values;
  }
}
