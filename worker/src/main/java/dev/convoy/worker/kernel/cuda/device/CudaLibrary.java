package dev.convoy.worker.kernel.cuda.device;

import static org.bytedeco.cuda.global.cudart.cudaDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cudaErrorInsufficientDriver;
import static org.bytedeco.cuda.global.cudart.cudaErrorNoDevice;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceCount;
import static org.bytedeco.cuda.global.cudart.cudaRuntimeGetVersion;
import static org.bytedeco.cuda.global.cudnn.cudnnGetVersion;

import dev.convoy.worker.memory.NativeFolder;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** The native libraries: whether a GPU can be used here, and if not, why not, in one sentence. */
public final class CudaLibrary {

  private CudaLibrary() {}

  /** Looks once, when first asked: nothing of CUDA is loaded before. */
  private static final class Found {
    static final @Nullable String WHY_NOT = look();
  }

  /** One sentence that says why no GPU can be used here, or null when one can. */
  public static @Nullable String whyNot() {
    return Found.WHY_NOT;
  }

  /**
   * Driver, CUDA and cuDNN, as {@code driver for CUDA 13.0, CUDA 13.0, cuDNN 9.19.0}.
   *
   * @throws CudaException when no GPU can be used here
   */
  public static String versions() {
    requireUsable();
    return found().toString();
  }

  /** cuDNN's version, as {@code 9.19.0}. */
  public static String cudnnVersion() {
    return found().cudnnName();
  }

  /** The number of GPUs. */
  public static int devices() {
    requireUsable();
    int[] count = new int[1];
    Cuda.check(cudaGetDeviceCount(count), "counting the GPUs");
    return count[0];
  }

  static void requireUsable() {
    String whyNot = whyNot();
    if (whyNot != null) {
      throw new CudaException(whyNot);
    }
  }

  private static @Nullable String look() {
    String missing = firstMissing();
    if (missing != null) {
      return missing;
    }
    String wrongVersion = found().whyNot();
    return wrongVersion == null ? noDevice() : wrongVersion;
  }

  private static Versions found() {
    int[] driver = new int[1];
    int[] runtime = new int[1];
    // A driver that is too old answers these too; what does not answer stays 0.
    if (cudaDriverGetVersion(driver) != 0) {
      driver[0] = 0;
    }
    if (cudaRuntimeGetVersion(runtime) != 0) {
      runtime[0] = 0;
    }
    return new Versions(driver[0], runtime[0], cudnnGetVersion());
  }

  private static @Nullable String noDevice() {
    int[] count = new int[1];
    int status = cudaGetDeviceCount(count);
    if (status == cudaErrorInsufficientDriver) {
      return "the NVIDIA driver is older than the CUDA runtime: install driver 580 or newer";
    }
    if (status == cudaErrorNoDevice || (status == 0 && count[0] == 0)) {
      return "this machine has an NVIDIA driver but no GPU that this process may use: check"
          + " nvidia-smi and CUDA_VISIBLE_DEVICES";
    }
    return status == 0 ? null : "counting the GPUs failed: " + Cuda.explain(status);
  }

  private static @Nullable String firstMissing() {
    String noFolder = NativeFolder.whyNot();
    if (noFolder != null) {
      return noFolder;
    }
    for (Class<?> library : new Class<?>[] {cudart.class, cublas.class, cudnn.class, nvrtc.class}) {
      try {
        Loader.load(library);
      } catch (LinkageError e) { // what JavaCPP throws, whatever is missing
        return whatIsMissing(library.getSimpleName(), words(e));
      }
    }
    return null;
  }

  /** What the dynamic loader itself said, which JavaCPP wraps, else what JavaCPP says. */
  private static String words(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (message.contains("cannot open shared object file")) {
        return message;
      }
    }
    return String.valueOf(failure.getMessage());
  }

  /** What the dynamic loader's words about a library mean. */
  static String whatIsMissing(String library, String words) {
    if (words.contains("libcuda.so")) {
      return "this machine has no NVIDIA driver (libcuda.so.1 is not found): install driver 580 or"
          + " newer, or use --device cpu";
    }
    if (words.contains("libcudnn") || library.equals("cudnn")) {
      return "cuDNN 9 for CUDA 13 is not found: install it, or add the folder of libcudnn.so.9 to"
          + " LD_LIBRARY_PATH ("
          + words
          + ")";
    }
    return "CUDA 13 is not found: install it, or add the folder of libcudart.so.13, libcublas.so.13"
        + " and libnvrtc.so.13 to LD_LIBRARY_PATH ("
        + words
        + ")";
  }
}
