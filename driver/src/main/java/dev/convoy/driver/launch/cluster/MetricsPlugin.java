package dev.convoy.driver.launch.cluster;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Shows what workers measure among Spark's own metrics, and so to whatever collects these: a
 * program that is submitted with {@code --conf
 * spark.plugins=dev.convoy.driver.launch.cluster.MetricsPlugin} has it.
 */
public final class MetricsPlugin implements SparkPlugin {

  /** Made by Spark. */
  public MetricsPlugin() {}

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext spark, PluginContext context) {
        WorkerGauges.showIn(context.metricRegistry());
        return Map.of();
      }
    };
  }

  /** None: workers report to the driver, and that shows it. */
  @Override
  public @Nullable ExecutorPlugin executorPlugin() {
    return null;
  }
}
