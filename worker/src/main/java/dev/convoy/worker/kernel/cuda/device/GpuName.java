package dev.convoy.worker.kernel.cuda.device;

import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuDeviceTotalMem;
import static org.bytedeco.cuda.global.cudart.cuInit;
import static org.bytedeco.cuda.global.cudart.cudaDevAttrComputeCapabilityMajor;
import static org.bytedeco.cuda.global.cudart.cudaDevAttrComputeCapabilityMinor;
import static org.bytedeco.cuda.global.cudart.cudaDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cudaDeviceGetPCIBusId;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Which GPU it is.
 *
 * @param ordinal its number among those that this process may use
 * @param name as {@code NVIDIA H100 80GB HBM3}
 * @param major its compute capability
 * @param minor the same
 * @param memory bytes
 * @param place where it is on the bus, as {@code 0000:3b:00.0}
 */
public record GpuName(int ordinal, String name, int major, int minor, long memory, String place) {

  /**
   * Asks the driver.
   *
   * @throws CudaException when there is no GPU of this number
   */
  public static GpuName of(int ordinal) {
    int count = CudaLibrary.devices();
    if (ordinal < 0 || ordinal >= count) {
      throw new CudaException(
          "there is no GPU " + ordinal + ": this process may use " + count + ", from 0");
    }
    byte[] place = new byte[32];
    Cuda.check(cudaDeviceGetPCIBusId(place, place.length, ordinal), "asking for a GPU's place");
    Cuda.check(cuInit(0), "starting the driver");
    byte[] name = new byte[256];
    Cuda.check(cuDeviceGetName(name, name.length, ordinal), "asking for a GPU's name");
    try (SizeTPointer memory = new SizeTPointer(1)) {
      Cuda.check(cuDeviceTotalMem(memory, ordinal), "asking for a GPU's memory");
      return new GpuName(
          ordinal,
          text(name),
          attribute(cudaDevAttrComputeCapabilityMajor, ordinal),
          attribute(cudaDevAttrComputeCapabilityMinor, ordinal),
          memory.get(),
          text(place).toLowerCase(Locale.ROOT));
    }
  }

  private static int attribute(int which, int ordinal) {
    int[] value = new int[1];
    Cuda.check(cudaDeviceGetAttribute(value, which, ordinal), "asking what a GPU can do");
    return value[0];
  }

  /** The bytes before the first zero. */
  private static String text(byte[] bytes) {
    String all = new String(bytes, StandardCharsets.US_ASCII);
    return all.substring(0, all.indexOf(0));
  }

  /** What NVRTC calls it, as {@code sm_90}. */
  String architecture() {
    return "sm_" + major + minor;
  }

  /** Its kind as a part of a file name, as {@code nvidia-h100-80gb-hbm3}. */
  public String fileName() {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  @Override
  public String toString() {
    return "GPU " + ordinal + ", " + name + " (" + architecture() + ", " + (memory >> 20) + " MiB)";
  }
}
