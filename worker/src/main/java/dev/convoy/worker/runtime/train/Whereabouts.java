package dev.convoy.worker.runtime.train;

import dev.convoy.metrics.StepNumber;
import dev.convoy.worker.runtime.run.Executable;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is doing, for whoever wonders why nothing comes from it.
 *
 * <p>Concurrency: the compute thread says, any thread asks.
 */
public final class Whereabouts {
  private volatile String phase = "starting";
  private volatile @Nullable Executable executable;
  private volatile long step = -1;

  /** It does something beside steps, such as "compiling". */
  void phase(String what) {
    executable = null;
    phase = what;
  }

  /** It is in a step of an executable. */
  void step(Executable running, long number) {
    step = number;
    executable = running;
  }

  /** For example "step 17, all-gather of conv3 input: receive". */
  public String text() {
    Executable running = executable;
    return running == null ? phase : "step " + StepNumber.of(step) + ", " + running.whereabouts();
  }
}
