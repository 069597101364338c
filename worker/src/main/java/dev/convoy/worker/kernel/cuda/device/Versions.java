package dev.convoy.worker.kernel.cuda.device;

import org.jspecify.annotations.Nullable;

/**
 * The versions of CUDA's parts that a machine has, as the parts say them.
 *
 * @param driver the newest CUDA that the driver can run, as 13000; 0 where there is no driver
 * @param runtime the CUDA runtime's, as 13000
 * @param cudnn cuDNN's, as 91900
 */
record Versions(int driver, int runtime, long cudnn) {
  private static final int CUDA = 13000;
  private static final long CUDNN = 90000;

  /** One sentence that says which of them will not do, or null when all will. */
  @Nullable String whyNot() {
    if (driver == 0) {
      return "no NVIDIA driver answers on this machine: install driver 580 or newer, or use --device"
          + " cpu";
    }
    if (driver < CUDA) {
      return "the NVIDIA driver runs CUDA "
          + cuda(driver)
          + " at most, but Convoy needs CUDA 13.0: install driver 580 or newer";
    }
    if (runtime / 1000 != CUDA / 1000) {
      return "the CUDA runtime found is " + cuda(runtime) + ", but Convoy needs CUDA 13";
    }
    if (cudnn < CUDNN || cudnn >= CUDNN + 10000) {
      return "the cuDNN found is " + cudnnName() + ", but Convoy needs cuDNN 9 for CUDA 13";
    }
    return null;
  }

  /** As 13.0. */
  static String cuda(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  /** As 9.19.0. */
  String cudnnName() {
    return cudnn < 10000
        ? cudnn / 1000 + "." + cudnn % 1000 / 100 + "." + cudnn % 100
        : cudnn / 10000 + "." + cudnn % 10000 / 100 + "." + cudnn % 100;
  }

  @Override
  public String toString() {
    return "driver for CUDA " + cuda(driver) + ", CUDA " + cuda(runtime) + ", cuDNN " + cudnnName();
  }
}
