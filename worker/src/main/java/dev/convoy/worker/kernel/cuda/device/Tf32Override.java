package dev.convoy.worker.kernel.cuda.device;

import java.util.Map;

/**
 * What the environment tells NVIDIA's libraries about TF32, whatever programs ask them for: the
 * variable {@code NVIDIA_TF32_OVERRIDE}, which they read when they are loaded.
 */
public enum Tf32Override {
  /** Nothing: programs are asked. */
  NONE,
  /** Never to round to it. */
  OFF,
  /** To round to it wherever they can, also where a program forbids it. */
  ON;

  private static final String VARIABLE = "NVIDIA_TF32_OVERRIDE";

  /** That of an environment. */
  public static Tf32Override of(Map<String, String> environment) {
    String value = environment.getOrDefault(VARIABLE, "").trim();
    return value.isEmpty() ? NONE : value.equals("0") ? OFF : ON;
  }

  /**
   * Refuses a precision that libraries would not keep.
   *
   * @throws CudaException for f32 where everything is rounded
   */
  void requireFor(Precision precision) {
    if (this == ON && precision == Precision.F32) {
      throw new CudaException(
          VARIABLE
              + " is set, so that CUDA's libraries would round to TF32 what f32 is to leave as it"
              + " is: unset it, set it to 0, or use --precision tf32");
    }
  }
}
