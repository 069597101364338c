package dev.convoy.worker.kernel.cudnn;

import dev.convoy.network.Convolution;
import dev.convoy.worker.kernel.LayerShare;
import java.util.List;

/** Convolution: cuDNN's, once for each {@link FilterBucket}. */
final class CudnnConvolution {
  private final Program program;
  private final Convolution layer;
  private final WideSide wide;
  private final int inSpace;
  private final int outSpace;
  private final int rowSize; // weights of one output

  private CudnnConvolution(Program program, Convolution layer) {
    LayerShare share = program.share();
    this.program = program;
    this.layer = layer;
    this.wide =
        WideSide.of(
            layer.window(), share.inputShapes().get(0).spatial(), share.outputShape().spatial());
    this.inSpace = share.inputShapes().get(0).spatialSize();
    this.outSpace = share.outputShape().spatialSize();
    this.rowSize = share.parameters().get(0).rowSize();
  }

  static void write(Program program, Convolution layer) {
    CudnnConvolution writer = new CudnnConvolution(program, layer);
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
            bucket.inputs().length,
            bucket.outputs().length,
            wide.reached(),
            program.share().outputShape().spatial(),
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

  private void forward(FilterBucket bucket, GroupedConvolution convolution) {
    Pass pass = program.forward();
    int rows = program.rows();
    int own = program.own();
    Slot y = pass.staging(program.output(), rows, own, outSpace, bucket.outputs());
    convolution.narrow(pass, input(pass, bucket), weights(pass, bucket), y);
    pass.deliver(y, program.output(), rows, own, outSpace, bucket.outputs());
  }

  private Slot input(Pass pass, FilterBucket bucket) {
    int rows = program.rows();
    Slot x = pass.take(program.input(0), rows, program.held(0), inSpace, bucket.inputs());
    return wide.padded(program.gpu(), pass, x, planes(bucket));
  }

  private long planes(FilterBucket bucket) {
    return (long) program.rows() * bucket.inputs().length;
  }

  private Slot weights(Pass pass, FilterBucket bucket) {
    return pass.take(program.parameter(0), 1, program.own(), rowSize, bucket.outputs());
  }

  private Slot slope(Pass pass, FilterBucket bucket) {
    Slot dy = program.slope();
    return pass.take(dy, program.rows(), program.own(), outSpace, bucket.outputs());
  }

  private void backward(FilterBucket bucket, GroupedConvolution convolution) {
    Pass pass = program.backward();
    int rows = program.rows();
    Slot gradient = program.inputGradient(0);
    int held = program.held(0);
    Slot dy = slope(pass, bucket);
    Slot dx = pass.staging(gradient, rows, held, inSpace, bucket.inputs());
    Slot padded = wide.staging(pass, dx, planes(bucket));
    convolution.widen(pass, dy, weights(pass, bucket), padded);
    wide.deliver(program.gpu(), pass, padded, dx);
    pass.deliver(dx, gradient, rows, held, inSpace, bucket.inputs());
  }

  private void weightGradient(FilterBucket bucket, GroupedConvolution convolution) {
    Pass pass = program.weightGradients();
    int own = program.own();
    Slot dy = slope(pass, bucket);
    Slot dw = pass.staging(program.parameterGradient(0), 1, own, rowSize, bucket.outputs());
    convolution.filterGradient(pass, input(pass, bucket), dy, dw);
    pass.deliver(dw, program.parameterGradient(0), 1, own, rowSize, bucket.outputs());
  }
}
