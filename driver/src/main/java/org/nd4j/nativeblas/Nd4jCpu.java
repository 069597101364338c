package org.nd4j.nativeblas;

/**
 * Answers a question of DL4J's: may its layers run in oneDNN?
 *
 * <p>DL4J 1.0.0-M2 asks a class of this name, which moved elsewhere and changed its words; without
 * an answer its convolutions never reach oneDNN and take about ten times as long.
 */
public final class Nd4jCpu {
  private Nd4jCpu() {}

  /** Stands for the class of the native library's settings. */
  public static final class Environment {
    private Environment() {}

    /** The settings. */
    public static Environment getInstance() {
      return new Environment();
    }

    /** Whether the native library was built with oneDNN and may use it. */
    public boolean isUseMKLDNN() {
      return org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance().isUseONEDNN();
    }
  }
}
