package dev.convoy.driver.cli.option;

import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Precision;
import dev.convoy.text.Quoted;
import java.util.Locale;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What workers compute on. */
public final class DeviceOptions {

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu|auto",
      description =
          "What workers compute on; gpu is one NVIDIA GPU a worker, auto a GPU for each worker that"
              + " finds a free one and the CPU for the others.",
      showDefaultValue = Visibility.ALWAYS)
  String device = "cpu";

  @Option(names = "--share-gpu", description = "Several workers may use the same GPU.")
  boolean share;

  @Option(
      names = "--cuda-graphs",
      description =
          "In the third step, GPUs record as CUDA graphs what every step queues, and from then on"
              + " are asked for it by few calls.")
  boolean graphs;

  /**
   * What the workers are told.
   *
   * @throws UserError for a device that is not known, and for TF32, sharing or graphs without GPUs
   */
  public DeviceSpec spec(Precision precision) {
    DeviceSpec.Kind kind = kind();
    if (kind == DeviceSpec.Kind.CPU && share) {
      throw UserError.usage("--share-gpu needs --device gpu or auto");
    }
    if (kind == DeviceSpec.Kind.CPU && graphs) {
      throw UserError.usage(
          "--cuda-graphs needs --device gpu or auto, for CPUs have no CUDA: leave it out");
    }
    if (kind != DeviceSpec.Kind.GPU && precision == Precision.TF32) {
      throw UserError.usage(
          "--precision tf32 needs --device gpu, for CPUs have no TF32: use f32 or bf16");
    }
    return new DeviceSpec(kind, share, graphs);
  }

  private DeviceSpec.Kind kind() {
    return switch (device.toLowerCase(Locale.ROOT)) {
      case "cpu" -> DeviceSpec.Kind.CPU;
      case "gpu" -> DeviceSpec.Kind.GPU;
      case "auto" -> DeviceSpec.Kind.AUTO;
      default -> throw UserError.usage("--device is cpu, gpu or auto, not " + Quoted.of(device));
    };
  }
}
