package dev.convoy.worker.kernel.cuda.convolution;

import dev.convoy.worker.kernel.cuda.layer.Bias;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import java.util.List;
import java.util.function.Function;

/** What a layer with filters does for one {@link FilterBucket}. */
interface BucketPasses {

  /** The bucket's outputs. */
  void forward(CudaPass pass);

  /** The gradients of its inputs. */
  void backward(CudaPass pass);

  /** The gradients of its filters. */
  void weightGradient(CudaPass pass);

  /** Writes all buckets of a layer down, and the bias, which they share. */
  static void write(CudaProgram program, Function<FilterBucket, BucketPasses> of) {
    List<FilterBucket> buckets = FilterBucket.of(program.share());
    int reached = buckets.stream().mapToInt(b -> b.inputs().length).sum();
    if (program.wantsInputGradients() && reached < program.held(0)) {
      program.backward().clear(program.inputGradient(0));
    }
    for (FilterBucket bucket : buckets) {
      BucketPasses passes = of.apply(bucket);
      passes.forward(program.forward());
      if (program.wantsInputGradients()) {
        passes.backward(program.backward());
      }
      if (program.trains()) {
        passes.weightGradient(program.weightGradients());
      }
    }
    Bias.add(program);
    Bias.gradient(program);
  }
}
