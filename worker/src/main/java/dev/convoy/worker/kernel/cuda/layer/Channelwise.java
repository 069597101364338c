package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/**
 * What layers share whose output channels each come from the same input channel: inputs in the
 * order of the own output channels, and the way back for their gradients. Where they are held in
 * that order anyway, nothing is copied.
 */
final class Channelwise {
  private Channelwise() {}

  /** An input in the order of the own output channels, {@code (rows, own, unit)}. */
  static CudaOperand input(CudaProgram program, CudaPass pass, int k) {
    return pass.take(
        program.input(k),
        program.rows(),
        program.held(k),
        unit(program, k),
        program.ownPositions(k));
  }

  /** Where to write an input's gradient in that order. */
  static CudaOperand gradient(CudaProgram program, CudaPass pass, int k) {
    return pass.staging(
        program.inputGradient(k),
        program.rows(),
        program.held(k),
        unit(program, k),
        program.ownPositions(k));
  }

  /**
   * Brings a gradient that was written there to its place; channels that nobody reads get zeros.
   */
  static void deliver(CudaProgram program, CudaPass pass, CudaOperand written, int k) {
    if (program.held(k) > program.own()) {
      pass.clear(program.inputGradient(k));
    }
    pass.deliver(
        written,
        program.inputGradient(k),
        program.rows(),
        program.held(k),
        unit(program, k),
        program.ownPositions(k));
  }

  /** Elements of one channel of one row of an input. */
  static int unit(CudaProgram program, int k) {
    return program.share().inputShapes().get(k).spatialSize();
  }
}
