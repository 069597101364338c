package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.DeviceKernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.program.Program;
import dev.convoy.worker.runtime.program.Work;

/** Links programs whose tensors lie on a device. */
final class DeviceLinker extends Linker {
  private final Device device;
  private final boolean trains;
  private final Linkage linkage;
  private final DeviceReshards reshards;

  DeviceLinker(DeviceKernels kernels, Program program, Linkage linkage) {
    super(kernels, program, linkage);
    this.device = kernels.device();
    this.trains = program.mode() == Mode.TRAINING;
    this.linkage = linkage;
    this.reshards = new DeviceReshards(device, program, linkage);
  }

  @Override
  Reshards reshards() {
    return reshards;
  }

  @Override
  public Instruction publishScalars(Work.PublishScalars work) {
    return step -> device.publishStepScalars(step, trains ? linkage.rate(step) : 0);
  }

  @Override
  public Instruction recorded(Work.Recorded work) {
    return new RecordedInstruction(device, link(work.ops()));
  }

  @Override
  public Instruction awaitSent(Work.AwaitSent work) {
    throw unknown(work);
  }

  @Override
  public Instruction post(Work.Post work) {
    throw unknown(work);
  }

  @Override
  public Instruction takeImages(Work.TakeImages work) {
    throw unknown(work);
  }

  @Override
  public Instruction ahead(Work.Ahead work) {
    throw unknown(work);
  }

  @Override
  public Instruction unlessAhead(Work.UnlessAhead work) {
    throw unknown(work);
  }
}
