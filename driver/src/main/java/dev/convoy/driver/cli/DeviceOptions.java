package dev.convoy.driver.cli;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.job.DeviceSpec;
import java.util.Locale;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What workers compute on, and in what numbers. */
final class DeviceOptions {

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu",
      description = "What workers compute on; gpu is one NVIDIA GPU a worker.",
      showDefaultValue = Visibility.ALWAYS)
  String device = "cpu";

  @Option(
      names = "--precision",
      paramLabel = "f32|tf32",
      description = "In what numbers products are taken; tf32 is for GPUs.",
      showDefaultValue = Visibility.ALWAYS)
  String precision = "f32";

  @Option(names = "--share-gpu", description = "Several workers may use the same GPU.")
  boolean share;

  /**
   * What the workers are told.
   *
   * @throws UserError for words that are not known, and for tf32 or sharing without GPUs
   */
  DeviceSpec spec() {
    DeviceSpec.Kind kind =
        switch (device.toLowerCase(Locale.ROOT)) {
          case "cpu" -> DeviceSpec.Kind.CPU;
          case "gpu" -> DeviceSpec.Kind.GPU;
          default -> throw UserError.usage("--device is cpu or gpu, not " + device);
        };
    DeviceSpec.Precision numbers =
        switch (precision.toLowerCase(Locale.ROOT)) {
          case "f32" -> DeviceSpec.Precision.F32;
          case "tf32" -> DeviceSpec.Precision.TF32;
          default -> throw UserError.usage("--precision is f32 or tf32, not " + precision);
        };
    if (kind == DeviceSpec.Kind.CPU && (share || numbers == DeviceSpec.Precision.TF32)) {
      throw UserError.usage("--share-gpu and --precision tf32 need --device gpu");
    }
    return new DeviceSpec(kind, numbers, share);
  }

  /**
   * Asks Spark for one GPU a task. Not on the embedded cluster, whose workers count this machine's
   * GPUs themselves, and not where GPUs are shared, since Spark gives each to one task.
   */
  ClusterOptions ask(ClusterOptions options) {
    String master = options.resolvedMaster();
    boolean here = master.equals(ClusterOptions.EMBEDDED) || master.startsWith("local");
    return spec().kind() == DeviceSpec.Kind.CPU || share || here
        ? options
        : options
            .withSetting("spark.executor.resource.gpu.amount", "1")
            .withSetting("spark.task.resource.gpu.amount", "1");
  }
}
