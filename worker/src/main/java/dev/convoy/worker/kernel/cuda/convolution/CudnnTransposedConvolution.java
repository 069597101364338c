package dev.convoy.worker.kernel.cuda.convolution;

import dev.convoy.network.TransposedConvolution;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.cuda.algorithm.ConvolutionShape;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/**
 * Transposed convolution: cuDNN's convolution from outputs to inputs, run the other way, once for
 * each {@link FilterBucket}. Its filters have inputs first, ours outputs first, so they are swapped
 * on the way in and on the way out.
 *
 * @param taps elements of a filter a channel
 */
public record CudnnTransposedConvolution(
    CudaProgram program,
    FilterBucket bucket,
    int taps,
    ChannelSubset inputs,
    ChannelSubset outputs,
    ChannelSubset filters,
    GroupedConvolution convolution)
    implements BucketPasses {

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, TransposedConvolution layer) {
    BucketPasses.write(program, bucket -> of(program, layer, bucket));
  }

  private static CudnnTransposedConvolution of(
      CudaProgram program, TransposedConvolution layer, FilterBucket bucket) {
    Shape in = program.share().inputShapes().get(0);
    Shape out = program.share().outputShape();
    PaddedInput padded = PaddedInput.of(layer.window(), out.spatial(), in.spatial());
    ConvolutionShape shape =
        new ConvolutionShape(
            program.type(),
            program.rows(),
            bucket.groups(),
            bucket.outputs().length,
            bucket.inputs().length,
            padded.reached(),
            in.spatial(),
            layer.window(),
            padded.padding());
    return new CudnnTransposedConvolution(
        program,
        bucket,
        layer.window().taps(),
        ChannelSubset.inputs(program, bucket, PaddedInput.NONE),
        ChannelSubset.outputs(program, bucket, padded),
        ChannelSubset.filters(program, bucket),
        new GroupedConvolution(program.gpu(), program.share().name(), shape));
  }

  @Override
  public void forward(CudaPass pass) {
    CudaOperand x = inputs.read(pass, program.input(0));
    CudaOperand w = inputsFirst(pass);
    outputs.write(pass, program.output(), y -> convolution.backwardData(pass, x, w, y));
  }

  @Override
  public void backward(CudaPass pass) {
    CudaOperand dy = outputs.read(pass, program.slope());
    CudaOperand w = inputsFirst(pass);
    inputs.write(pass, program.inputGradient(0), dx -> convolution.forward(pass, dy, w, dx));
  }

  @Override
  public void weightGradient(CudaPass pass) {
    CudaOperand dy = outputs.read(pass, program.slope());
    CudaOperand x = inputs.read(pass, program.input(0));
    CudaOperand swapped = pass.scratch(filters.elements());
    convolution.backwardFilter(pass, dy, x, swapped);
    filters.write(
        pass,
        program.parameterGradient(0),
        dw -> swap(pass, swapped, dw, bucket.outputsPerGroup(), bucket.inputsPerGroup()));
  }

  /** The filters, inputs first. */
  private CudaOperand inputsFirst(CudaPass pass) {
    CudaOperand own = filters.read(pass, program.parameter(0));
    CudaOperand swapped = pass.scratch(filters.elements());
    swap(pass, own, swapped, bucket.inputsPerGroup(), bucket.outputsPerGroup());
    return swapped;
  }

  private void swap(CudaPass pass, CudaOperand from, CudaOperand to, int in, int out) {
    pass.each("swap_filters", to.elements(), from, to, in, out, taps);
  }
}
