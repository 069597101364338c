package dev.convoy.worker.kernel.cuda;

import dev.convoy.worker.kernel.program.ProgramKernel;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link CudaProgram} as the runtime sees it: a call queues its steps one after the other. */
final class CudaLayerKernel extends ProgramKernel<CudaPass> {

  CudaLayerKernel(CudaProgram program, Formats formats) {
    super(program, formats);
  }

  @Override
  protected String code(Stream<CudaPass> passes) {
    return passes.flatMap(p -> p.names().stream()).distinct().collect(Collectors.joining(" "));
  }
}
