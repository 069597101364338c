package dev.convoy.worker.kernel.cuda.convolution;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.algorithm.Algorithm;
import dev.convoy.worker.kernel.cuda.algorithm.AlgorithmSearch;
import dev.convoy.worker.kernel.cuda.algorithm.ConvolutionDescriptors;
import dev.convoy.worker.kernel.cuda.algorithm.ConvolutionShape;
import dev.convoy.worker.kernel.cuda.algorithm.DescribedConvolution;
import dev.convoy.worker.kernel.cuda.algorithm.Direction;
import dev.convoy.worker.kernel.cuda.algorithm.Factors;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.program.CudaPass;

/**
 * cuDNN's grouped convolution in its three directions, named as cuDNN does: {@link #forward},
 * {@link #backwardData} and {@link #backwardFilter}. A transposed convolution is one run backward:
 * its forward pass is {@link #backwardData}, its output the convolution's input. Filters and their
 * gradient are f32 outside, and rounded to the type of input and output for each call.
 */
final class GroupedConvolution {
  private final String layer;
  private final ConvolutionShape shape;
  private final Factors factors;
  private final ConvolutionDescriptors descriptors;
  private final AlgorithmSearch search;

  /** Describes it to cuDNN. */
  GroupedConvolution(Gpu gpu, String layer, ConvolutionShape shape) {
    this.layer = layer;
    this.shape = shape;
    this.factors = Factors.of(gpu.precision(), shape.type());
    this.descriptors = new ConvolutionDescriptors(gpu, layer, shape);
    this.search = AlgorithmSearch.on(gpu);
  }

  /** The output {@code to} from the input {@code from}; overwrites. */
  void forward(CudaPass pass, CudaOperand from, CudaOperand weights, CudaOperand to) {
    run(Direction.FORWARD, pass, from, pass.in(shape.type(), weights), to);
  }

  /** The input's gradient {@code to} from that of the output, {@code from}; overwrites. */
  void backwardData(CudaPass pass, CudaOperand from, CudaOperand weights, CudaOperand to) {
    run(Direction.DATA, pass, to, pass.in(shape.type(), weights), from);
  }

  /** The filters' gradient from the input and the gradient of the output; overwrites. */
  void backwardFilter(
      CudaPass pass, CudaOperand ofInput, CudaOperand ofOutput, CudaOperand gradient) {
    CudaOperand to = pass.inPlaceOf(gradient, shape.type());
    run(Direction.FILTER, pass, ofInput, to, ofOutput);
    pass.convert(to, gradient);
  }

  private void run(
      Direction direction,
      CudaPass pass,
      CudaOperand input,
      CudaOperand filter,
      CudaOperand output) {
    Algorithm chosen =
        search.fastest(direction, shape, descriptors.with(factors.asked()), factors, layer);
    DescribedConvolution described = descriptors.with(factors.running(chosen.math()));
    pass.named(code(direction, chosen));
    CudaOperand workspace = pass.workspace(chosen.workspace());
    pass.run(
        address -> {
          Direction.Operands at =
              new Direction.Operands(
                  Cuda.pointer(address.applyAsLong(input)),
                  Cuda.pointer(address.applyAsLong(filter)),
                  Cuda.pointer(address.applyAsLong(output)),
                  Cuda.pointer(address.applyAsLong(workspace)),
                  chosen.workspace());
          return step ->
              Cuda.checkDnn(
                  direction.run(described, at, chosen.number()), "cuDNN's convolution of " + layer);
        },
        input,
        filter,
        output,
        workspace);
  }

  /** As {@code cudnn-forward-1}. */
  private String code(Direction direction, Algorithm chosen) {
    return "cudnn-"
        + direction
        + "-"
        + chosen.number()
        + (shape.type() == DataType.BF16 ? "-bf16" : "")
        + (chosen.deterministic() ? "" : "-nondeterministic");
  }
}
