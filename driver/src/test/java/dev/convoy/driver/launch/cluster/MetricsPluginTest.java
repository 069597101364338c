package dev.convoy.driver.launch.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.metrics.StepMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** What workers measure, as Prometheus would read it from Spark's own page. */
class MetricsPluginTest {
  /** A line of the text format of Prometheus, version 0.0.4. */
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[^}]*\\})? (\\S+)( \\d+)?");

  private static SparkConf conf() {
    return new SparkConf()
        .setMaster("local[1]")
        .setAppName("metrics")
        .set("spark.ui.enabled", "true")
        .set("spark.ui.port", "0")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.plugins", MetricsPlugin.class.getName())
        .set("spark.metrics.namespace", "convoy")
        .set(
            "spark.metrics.conf.*.sink.prometheusServlet.class",
            "org.apache.spark.metrics.sink.PrometheusServlet")
        .set("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus");
  }

  private static StepMetrics step(int rank, long step) {
    return new StepMetrics(step, 0, 2.25, 640, 200, 150 + rank, 40, 30, 1000 + rank, 900, 77, rank);
  }

  private static Map<String, Double> page(JavaSparkContext spark) throws Exception {
    URI page = URI.create(spark.sc().uiWebUrl().get() + "/metrics/prometheus/");
    String text =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    Map<String, Double> values = new HashMap<>();
    for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      Matcher matcher = LINE.matcher(line);
      assertTrue(matcher.matches(), line);
      if (matcher.group(1).contains("MetricsPlugin") && !matcher.group(1).endsWith("_Number")) {
        String name = matcher.group(1).replaceAll(".*MetricsPlugin_|_Value$", "");
        values.put(name, Double.valueOf(matcher.group(3)));
      }
    }
    return values;
  }

  @Test
  void everyWorkersLastStepIsOnSparksPage() throws Exception {
    JavaSparkContext spark = new JavaSparkContext(conf());
    try {
      assertEquals(Map.of("steps", 0.0), page(spark));
      for (long step = 0; step < 3; step++) {
        WorkerGauges.ended(step(0, step));
        WorkerGauges.ended(step(1, step));
      }
      Map<String, Double> values = page(spark);
      assertEquals(3, values.get("steps"));
      assertEquals(2.25, values.get("loss"));
      assertEquals(640, values.get("images_per_second"));
      assertEquals(151, values.get("worker_1_compute_ms"));
      assertEquals(1000, values.get("worker_0_bytes_sent_per_step"));
      assertEquals(3 + 2 * 6, values.size(), values.toString());
    } finally {
      spark.stop();
    }
  }
}
