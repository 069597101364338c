package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.tensor.Indices;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/**
 * A fully connected layer as three products of cuBLAS: {@code y = x·wᵀ + b}, {@code dx = dy·w},
 * {@code dw = dyᵀ·x}.
 */
public final class CublasLinear {
  private CublasLinear() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program) {
    Gpu gpu = program.gpu();
    String name = program.share().name();
    int rows = program.rows();
    int own = program.own();
    int held = program.held(0);
    int[] inputs =
        program.positions(Indices.all(program.share().inputShapes().get(0).channels()), 0);
    int in = inputs.length;
    CudaPass forward = program.forward();
    CudaOperand x = forward.take(program.input(0), rows, held, 1, inputs);
    CudaOperand w = forward.in(program.type(), program.parameter(0));
    Gemm.of(rows, own, in, false, true).write(gpu, name, forward, x, w, program.output());
    Bias.add(program);
    if (!program.trains()) {
      return;
    }
    CudaOperand dy = program.slope();
    if (program.wantsInputGradients()) {
      CudaPass backward = program.backward();
      CudaOperand gradient = program.inputGradient(0);
      if (in < held) {
        backward.clear(gradient);
      }
      CudaOperand dx = backward.staging(gradient, rows, held, 1, inputs);
      CudaOperand again = backward.in(program.type(), program.parameter(0));
      Gemm.of(rows, in, own, false, false).write(gpu, name, backward, dy, again, dx);
      backward.deliver(dx, gradient, rows, held, 1, inputs);
    }
    CudaPass last = program.weightGradients();
    CudaOperand again = last.take(program.input(0), rows, held, 1, inputs);
    Gemm.of(own, in, rows, true, false)
        .write(gpu, name, last, dy, again, program.parameterGradient(0));
    Bias.gradient(program);
  }
}
