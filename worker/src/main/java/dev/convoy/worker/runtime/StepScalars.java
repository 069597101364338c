package dev.convoy.worker.runtime;

import dev.convoy.worker.kernel.Device;
import java.util.function.LongToDoubleFunction;

/** Tells a device's kernels what is new in a step; never a part of what steps have in common. */
record StepScalars(Device device, LongToDoubleFunction rate) implements Instruction {

  @Override
  public boolean onlyQueues() {
    return false;
  }

  @Override
  public void run(long step) {
    device.publishStepScalars(step, rate.applyAsDouble(step));
  }
}
