package dev.convoy.worker.kernel.cudnn;

import dev.convoy.network.TransposedConvolution;
import dev.convoy.worker.kernel.LayerShare;
import java.util.List;

/**
 * Transposed convolution: cuDNN's convolution from outputs to inputs, run the other way. Its
 * filters have inputs first, ours outputs first, so they are swapped on the way in and on the way
 * out.
 */
final class CudnnTransposedConvolution {
  private final Program program;
  private final TransposedConvolution layer;
  private final WideSide wide;
  private final int inSpace;
  private final int outSpace;
  private final int rowSize; // weights of one output

  private CudnnTransposedConvolution(Program program, TransposedConvolution layer) {
    LayerShare share = program.share();
    this.program = program;
    this.layer = layer;
    this.wide =
        WideSide.of(
            layer.window(), share.outputShape().spatial(), share.inputShapes().get(0).spatial());
    this.inSpace = share.inputShapes().get(0).spatialSize();
    this.outSpace = share.outputShape().spatialSize();
    this.rowSize = share.parameters().get(0).rowSize();
  }

  static void write(Program program, TransposedConvolution layer) {
    CudnnTransposedConvolution writer = new CudnnTransposedConvolution(program, layer);
    List<FilterBucket> buckets = FilterBucket.of(program);
    int reached = buckets.stream().mapToInt(b -> b.inputs().length).sum();
    if (program.wantsInputGradients() && reached < program.held(0)) {
      program.backward().clear(program.inputGradient(0));
    }
    for (FilterBucket bucket : buckets) {
      writer.write(bucket);
    }
    Bias.add(program);
    Bias.gradient(program);
  }

  private void write(FilterBucket bucket) {
    GroupedConvolution convolution =
        new GroupedConvolution(
            program.gpu(),
            program.share().name(),
            program.type(),
            program.rows(),
            bucket.groups(),
            bucket.outputs().length,
            bucket.inputs().length,
            wide.reached(),
            program.share().inputShapes().get(0).spatial(),
            layer.window(),
            wide.padding());
    forward(bucket, convolution);
    if (program.wantsInputGradients()) {
      backward(bucket, convolution);
    }
    if (program.trains()) {
      weightGradient(bucket, convolution);
    }
  }

  private Slot input(Pass pass, FilterBucket bucket) {
    return pass.take(program.input(0), program.rows(), program.held(0), inSpace, bucket.inputs());
  }

  private long planes(FilterBucket bucket) {
    return (long) program.rows() * bucket.outputs().length;
  }

  /** The filters, inputs first. */
  private Slot filters(Pass pass, FilterBucket bucket) {
    Slot own = pass.take(program.parameter(0), 1, program.own(), rowSize, bucket.outputs());
    Slot swapped = pass.scratch((long) bucket.outputs().length * rowSize);
    swap(pass, own, swapped, bucket.inputsPerGroup(), bucket.outputsPerGroup());
    return swapped;
  }

  private void swap(Pass pass, Slot from, Slot to, int in, int out) {
    pass.each("swap_filters", to.numbers(), from, to, in, out, layer.window().taps());
  }

  private void forward(FilterBucket bucket, GroupedConvolution convolution) {
    Pass pass = program.forward();
    int rows = program.rows();
    int own = program.own();
    Slot y = pass.staging(program.output(), rows, own, outSpace, bucket.outputs());
    Slot padded = wide.staging(pass, y, planes(bucket));
    convolution.widen(pass, input(pass, bucket), filters(pass, bucket), padded);
    wide.deliver(program.gpu(), pass, padded, y);
    pass.deliver(y, program.output(), rows, own, outSpace, bucket.outputs());
  }

  private Slot slope(Pass pass, FilterBucket bucket) {
    Slot dy = program.slope();
    Slot taken = pass.take(dy, program.rows(), program.own(), outSpace, bucket.outputs());
    return wide.padded(program.gpu(), pass, taken, planes(bucket));
  }

  private void backward(FilterBucket bucket, GroupedConvolution convolution) {
    Pass pass = program.backward();
    int rows = program.rows();
    int held = program.held(0);
    Slot dy = slope(pass, bucket);
    Slot dx = pass.staging(program.inputGradient(0), rows, held, inSpace, bucket.inputs());
    convolution.narrow(pass, dy, filters(pass, bucket), dx);
    pass.deliver(dx, program.inputGradient(0), rows, held, inSpace, bucket.inputs());
  }

  private void weightGradient(FilterBucket bucket, GroupedConvolution convolution) {
    Pass pass = program.weightGradients();
    int own = program.own();
    Slot dy = slope(pass, bucket);
    Slot swapped = pass.scratch((long) bucket.outputs().length * rowSize);
    convolution.filterGradient(pass, dy, input(pass, bucket), swapped);
    Slot dw = pass.staging(program.parameterGradient(0), 1, own, rowSize, bucket.outputs());
    swap(pass, swapped, dw, bucket.outputsPerGroup(), bucket.inputsPerGroup());
    pass.deliver(dw, program.parameterGradient(0), 1, own, rowSize, bucket.outputs());
  }
}
