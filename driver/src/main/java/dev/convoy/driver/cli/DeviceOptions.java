package dev.convoy.driver.cli;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.job.DeviceSpec;
import dev.convoy.tensor.DataType;
import java.util.Locale;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What workers compute on. */
final class DeviceOptions {

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu|auto",
      description =
          "What workers compute on; gpu is one NVIDIA GPU a worker, auto a GPU for each worker that"
              + " finds a free one and the processor for the others.",
      showDefaultValue = Visibility.ALWAYS)
  String device = "cpu";

  @Option(
      names = "--tf32",
      description = "GPUs may round factors of products to TF32, which is faster.")
  boolean tf32;

  @Option(names = "--share-gpu", description = "Several workers may use the same GPU.")
  boolean share;

  /**
   * What the workers are told.
   *
   * @throws UserError for a device that is not known, for TF32 or sharing without GPUs, and for
   *     activations that GPUs do not have here
   */
  DeviceSpec spec(DataType activations) {
    DeviceSpec.Kind kind = kind();
    if (kind == DeviceSpec.Kind.CPU && (share || tf32)) {
      throw UserError.usage("--share-gpu and --tf32 need --device gpu or auto");
    }
    if (kind != DeviceSpec.Kind.CPU && activations != DataType.F32) {
      throw UserError.usage(
          "--precision " + activations.title() + " is for processors: use f32, or --tf32, on GPUs");
    }
    return new DeviceSpec(kind, tf32 ? DeviceSpec.Precision.TF32 : DeviceSpec.Precision.F32, share);
  }

  /** Whether all workers compute on the processor. */
  boolean isProcessor() {
    return kind() == DeviceSpec.Kind.CPU;
  }

  private DeviceSpec.Kind kind() {
    return switch (device.toLowerCase(Locale.ROOT)) {
      case "cpu" -> DeviceSpec.Kind.CPU;
      case "gpu" -> DeviceSpec.Kind.GPU;
      case "auto" -> DeviceSpec.Kind.AUTO;
      default -> throw UserError.usage("--device is cpu, gpu or auto, not " + device);
    };
  }

  /**
   * Asks Spark for one GPU a task. Not on the embedded cluster, whose workers count this machine's
   * GPUs themselves, not where GPUs are shared, since Spark gives each to one task, and not where
   * some workers may have none, since Spark would start no task without.
   */
  ClusterOptions ask(ClusterOptions options) {
    String master = options.resolvedMaster();
    boolean here = master.equals(ClusterOptions.EMBEDDED) || master.startsWith("local");
    return kind() != DeviceSpec.Kind.GPU || share || here
        ? options
        : options
            .withSetting("spark.executor.resource.gpu.amount", "1")
            .withSetting("spark.task.resource.gpu.amount", "1");
  }
}
