package dev.convoy.driver.run;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Numerics;

/** What Spark is asked for on behalf of workers that compute on GPUs. */
final class GpuSettings {

  private GpuSettings() {}

  /** Options with what such workers need. */
  static ClusterOptions ask(ClusterOptions options, Numerics numerics) {
    ClusterOptions asked = askForGpus(options, numerics.device());
    return numerics.device().kind() == DeviceSpec.Kind.CPU || !numerics.precision().keepsFactors()
        ? asked
        : asked.withSetting("spark.executorEnv.NVIDIA_TF32_OVERRIDE", "0"); // whatever is set there
  }

  /**
   * Asks for one GPU a task. Not on the embedded cluster, whose workers count this machine's GPUs
   * themselves, not where GPUs are shared, since Spark gives each to one task, and not where some
   * workers may have none, since Spark would start no task without.
   */
  private static ClusterOptions askForGpus(ClusterOptions options, DeviceSpec device) {
    return device.kind() != DeviceSpec.Kind.GPU || device.shared() || options.runsHere()
        ? options
        : options
            .withSetting("spark.executor.resource.gpu.amount", "1")
            .withSetting("spark.task.resource.gpu.amount", "1");
  }
}
