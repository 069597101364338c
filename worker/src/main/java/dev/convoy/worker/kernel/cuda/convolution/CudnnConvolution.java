package dev.convoy.worker.kernel.cuda.convolution;

import dev.convoy.network.Convolution;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.cuda.algorithm.ConvolutionShape;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/** Convolution: cuDNN's, once for each {@link FilterBucket}. */
public record CudnnConvolution(
    CudaProgram program,
    ChannelSubset inputs,
    ChannelSubset outputs,
    ChannelSubset filters,
    GroupedConvolution convolution)
    implements BucketPasses {

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, Convolution layer) {
    BucketPasses.write(program, bucket -> of(program, layer, bucket));
  }

  private static CudnnConvolution of(CudaProgram program, Convolution layer, FilterBucket bucket) {
    Shape in = program.share().inputShapes().get(0);
    Shape out = program.share().outputShape();
    PaddedInput padded = PaddedInput.of(layer.window(), in.spatial(), out.spatial());
    ConvolutionShape shape =
        new ConvolutionShape(
            program.type(),
            program.rows(),
            bucket.groups(),
            bucket.inputs().length,
            bucket.outputs().length,
            padded.reached(),
            out.spatial(),
            layer.window(),
            padded.padding());
    return new CudnnConvolution(
        program,
        ChannelSubset.inputs(program, bucket, padded),
        ChannelSubset.outputs(program, bucket, PaddedInput.NONE),
        ChannelSubset.filters(program, bucket),
        new GroupedConvolution(program.gpu(), program.share().name(), shape));
  }

  @Override
  public void forward(CudaPass pass) {
    CudaOperand x = inputs.read(pass, program.input(0));
    CudaOperand w = filters.read(pass, program.parameter(0));
    outputs.write(pass, program.output(), y -> convolution.forward(pass, x, w, y));
  }

  @Override
  public void backward(CudaPass pass) {
    CudaOperand dy = outputs.read(pass, program.slope());
    CudaOperand w = filters.read(pass, program.parameter(0));
    inputs.write(pass, program.inputGradient(0), dx -> convolution.backwardData(pass, dy, w, dx));
  }

  @Override
  public void weightGradient(CudaPass pass) {
    CudaOperand dy = outputs.read(pass, program.slope());
    CudaOperand x = inputs.read(pass, program.input(0));
    filters.write(
        pass, program.parameterGradient(0), dw -> convolution.backwardFilter(pass, x, dy, dw));
  }
}
