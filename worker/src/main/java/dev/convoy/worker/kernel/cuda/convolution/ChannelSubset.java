package dev.convoy.worker.kernel.cuda.convolution;

import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import java.util.function.Consumer;

/**
 * A tensor as one of a convolution's buckets sees it: some of the channels that are held, in the
 * bucket's order, and where the window moves over it with the padding that cuDNN cannot do.
 *
 * @param unit elements of a channel of one row
 * @param positions which of the held channels
 */
@SuppressWarnings("ArrayRecordComponent") // positions, never compared
record ChannelSubset(Gpu gpu, int rows, int held, int unit, int[] positions, PaddedInput padding) {

  /** The inputs of a bucket, and their gradients. */
  static ChannelSubset inputs(CudaProgram program, FilterBucket bucket, PaddedInput padding) {
    int space = program.share().inputShapes().get(0).spatialSize();
    return new ChannelSubset(
        program.gpu(), program.rows(), program.held(0), space, bucket.inputs(), padding);
  }

  /** The outputs of a bucket, and their gradients. */
  static ChannelSubset outputs(CudaProgram program, FilterBucket bucket, PaddedInput padding) {
    int space = program.share().outputShape().spatialSize();
    return new ChannelSubset(
        program.gpu(), program.rows(), program.own(), space, bucket.outputs(), padding);
  }

  /** The filters of a bucket, and their gradients: {@code (outputs, weights of one)}. */
  static ChannelSubset filters(CudaProgram program, FilterBucket bucket) {
    LayerShare share = program.share();
    int rowSize = share.parameters().get(0).rowSize();
    return new ChannelSubset(
        program.gpu(), 1, program.own(), rowSize, bucket.outputs(), PaddedInput.NONE);
  }

  /** Elements without padding. */
  long elements() {
    return planes() * unit;
  }

  private long planes() {
    return (long) rows * positions.length;
  }

  /** The tensor itself where it is as the bucket sees it, else a copy made here. */
  CudaOperand read(CudaPass pass, CudaOperand tensor) {
    CudaOperand taken = pass.take(tensor, rows, held, unit, positions);
    return padding.padded(gpu, pass, taken, planes());
  }

  /** Lets {@code writer} write what the bucket sees, and brings that to its place in the tensor. */
  void write(CudaPass pass, CudaOperand tensor, Consumer<CudaOperand> writer) {
    CudaOperand staged = pass.staging(tensor, rows, held, unit, positions);
    CudaOperand padded = padding.staging(pass, staged, planes());
    writer.accept(padded);
    padding.deliver(gpu, pass, padded, staged);
    pass.deliver(staged, tensor, rows, held, unit, positions);
  }
}
