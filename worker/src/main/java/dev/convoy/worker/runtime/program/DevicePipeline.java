package dev.convoy.worker.runtime.program;

import dev.convoy.worker.kernel.DeviceKernels;
import dev.convoy.worker.memory.Arena;
import java.util.ArrayList;
import java.util.List;

/** Makes programs whose tensors lie on a device. */
final class DevicePipeline extends Pipeline {
  private final DeviceKernels kernels;

  public DevicePipeline(DeviceKernels kernels) {
    super(kernels);
    this.kernels = kernels;
  }

  @Override
  MessagePlanner messages(int rank) {
    return new DeviceMessages(rank);
  }

  /** Kernels learn what is new in a step before it begins. */
  @Override
  Program prepare(Program program, ValueProgram values) {
    List<Op> ops = new ArrayList<>();
    ops.add(Op.computing(0, "step and rate", List.of(), List.of(), new Work.PublishScalars()));
    ops.addAll(program.ops());
    return program.withOps(ops);
  }

  @Override
  public Program finish(Program program, Arena arena) {
    return program;
  }

  @Override
  public Program capture(Program program) {
    return kernels.device().records() ? new Capture().apply(program) : program;
  }
}
