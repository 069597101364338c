package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.runtime.program.Program;
import dev.convoy.worker.runtime.program.Work;

/** Links programs whose tensors the CPU reaches. */
final class HostLinker extends Linker {
  private final HostReshards reshards;

  HostLinker(Kernels kernels, Program program, Linkage linkage) {
    super(kernels, program, linkage);
    this.reshards = new HostReshards(program, linkage);
  }

  @Override
  Reshards reshards() {
    return reshards;
  }

  @Override
  public Instruction awaitSent(Work.AwaitSent work) {
    return reshards.awaitSent(work);
  }

  @Override
  public Instruction post(Work.Post work) {
    return reshards.post(work);
  }

  @Override
  public Instruction takeImages(Work.TakeImages work) {
    ImagesAhead ahead = ahead();
    BatchStaging images = new HostStaging(work.images());
    return step -> ahead.put(images);
  }

  @Override
  public Instruction ahead(Work.Ahead work) {
    ImagesAhead ahead = ahead();
    Instruction sender = link(work.op());
    return step -> {
      if (ahead.isNextKnown()) {
        sender.run(step + 1);
      }
    };
  }

  @Override
  public Instruction unlessAhead(Work.UnlessAhead work) {
    ImagesAhead ahead = ahead();
    Instruction sender = link(work.op());
    return step -> {
      if (!ahead.areThere()) {
        sender.run(step);
      }
    };
  }

  @Override
  public Instruction publishScalars(Work.PublishScalars work) {
    throw unknown(work);
  }

  @Override
  public Instruction recorded(Work.Recorded work) {
    throw unknown(work);
  }
}
