package dev.convoy.driver.launch.cluster;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.convoy.metrics.StepMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What each worker measured in its last step, for the metrics system of the Spark that runs in this
 * process; nothing where that has no {@link MetricsPlugin}.
 *
 * <p>Concurrency: thread safe.
 */
public final class WorkerGauges {
  private static final AtomicReference<@Nullable MetricRegistry> REGISTRY = new AtomicReference<>();
  private static final Map<String, Double> VALUES = new ConcurrentHashMap<>();

  private WorkerGauges() {}

  /** Shows what is known from now on in this registry, and no other. */
  static void showIn(MetricRegistry registry) {
    VALUES.clear();
    REGISTRY.set(registry);
    set("steps", 0); // Spark takes no notice of a plugin that has no metric when it starts
  }

  /** A worker has ended a step. */
  public static void ended(StepMetrics step) {
    if (REGISTRY.get() == null) {
      return;
    }
    String worker = "worker_" + step.rank() + "_";
    if (step.rank() == 0) {
      set("steps", step.step() + 1.0);
      set("loss", step.loss());
      set("images_per_second", step.imagesPerSecond());
    }
    set(worker + "step_ms", step.stepMillis());
    set(worker + "compute_ms", step.computeMillis());
    set(worker + "exchange_ms", step.exchangeMillis());
    set(worker + "exposed_exchange_ms", step.exposedExchangeMillis());
    set(worker + "bytes_sent_per_step", (double) step.bytesSent());
    set(worker + "peak_memory_bytes", (double) step.peakMemoryBytes());
  }

  private static void set(String name, double value) {
    MetricRegistry registry = REGISTRY.get();
    if (registry != null && VALUES.put(name, value) == null) {
      Gauge<Double> gauge = () -> VALUES.getOrDefault(name, Double.NaN);
      registry.register(name, gauge);
    }
  }
}
