package dev.convoy.worker.kernel.cuda.algorithm;

import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionBackwardData;
import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionBackwardFilter;
import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionForward;
import static org.bytedeco.cuda.global.cudnn.cudnnFindConvolutionBackwardDataAlgorithmEx;
import static org.bytedeco.cuda.global.cudnn.cudnnFindConvolutionBackwardFilterAlgorithmEx;
import static org.bytedeco.cuda.global.cudnn.cudnnFindConvolutionForwardAlgorithmEx;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionForwardAlgorithm_v7;

import java.util.Locale;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The three directions of a convolution: which of its tensors is computed from the other two. Of
 * each, cuDNN can be asked for its algorithms, can time them, and run one; calls return cuDNN's
 * status.
 */
@SuppressWarnings("deprecation") // cuDNN 9 marks these calls so, and still has them
public enum Direction {
  /** The output from the input. */
  FORWARD {
    @Override
    int ask(DescribedConvolution of, AlgorithmResults to) {
      return cudnnGetConvolutionForwardAlgorithm_v7(
          of.dnn(),
          of.input(),
          of.filter(),
          of.window(),
          of.output(),
          ROOM,
          to.count(),
          to.forward());
    }

    @Override
    int time(DescribedConvolution of, Operands at, AlgorithmResults to) {
      return cudnnFindConvolutionForwardAlgorithmEx(
          of.dnn(),
          of.input(),
          at.input,
          of.filter(),
          at.filter,
          of.window(),
          of.output(),
          at.output,
          ROOM,
          to.count(),
          to.forward(),
          at.workspace,
          at.workspaceBytes);
    }

    @Override
    public int run(DescribedConvolution of, Operands at, int algorithm) {
      return cudnnConvolutionForward(
          of.dnn(),
          ONE,
          of.input(),
          at.input,
          of.filter(),
          at.filter,
          of.window(),
          algorithm,
          at.workspace,
          at.workspaceBytes,
          ZERO,
          of.output(),
          at.output);
    }
  },

  /** The gradient of the input from that of the output. */
  DATA {
    @Override
    int ask(DescribedConvolution of, AlgorithmResults to) {
      return cudnnGetConvolutionBackwardDataAlgorithm_v7(
          of.dnn(),
          of.filter(),
          of.output(),
          of.window(),
          of.input(),
          ROOM,
          to.count(),
          to.backwardData());
    }

    @Override
    int time(DescribedConvolution of, Operands at, AlgorithmResults to) {
      return cudnnFindConvolutionBackwardDataAlgorithmEx(
          of.dnn(),
          of.filter(),
          at.filter,
          of.output(),
          at.output,
          of.window(),
          of.input(),
          at.input,
          ROOM,
          to.count(),
          to.backwardData(),
          at.workspace,
          at.workspaceBytes);
    }

    @Override
    public int run(DescribedConvolution of, Operands at, int algorithm) {
      return cudnnConvolutionBackwardData(
          of.dnn(),
          ONE,
          of.filter(),
          at.filter,
          of.output(),
          at.output,
          of.window(),
          algorithm,
          at.workspace,
          at.workspaceBytes,
          ZERO,
          of.input(),
          at.input);
    }
  },

  /** The filters' gradient from the input and the gradient of the output. */
  FILTER {
    @Override
    int ask(DescribedConvolution of, AlgorithmResults to) {
      return cudnnGetConvolutionBackwardFilterAlgorithm_v7(
          of.dnn(),
          of.input(),
          of.output(),
          of.window(),
          of.filter(),
          ROOM,
          to.count(),
          to.backwardFilter());
    }

    @Override
    int time(DescribedConvolution of, Operands at, AlgorithmResults to) {
      return cudnnFindConvolutionBackwardFilterAlgorithmEx(
          of.dnn(),
          of.input(),
          at.input,
          of.output(),
          at.output,
          of.window(),
          of.filter(),
          at.filter,
          ROOM,
          to.count(),
          to.backwardFilter(),
          at.workspace,
          at.workspaceBytes);
    }

    @Override
    public int run(DescribedConvolution of, Operands at, int algorithm) {
      return cudnnConvolutionBackwardFilter(
          of.dnn(),
          ONE,
          of.input(),
          at.input,
          of.output(),
          at.output,
          of.window(),
          algorithm,
          at.workspace,
          at.workspaceBytes,
          ZERO,
          of.filter(),
          at.filter);
    }
  };

  private static final int ROOM = AlgorithmResults.ROOM;
  private static final FloatPointer ONE = new FloatPointer(new float[] {1});
  private static final FloatPointer ZERO = new FloatPointer(new float[] {0});

  /** Where the tensors lie on the device, and the room that an algorithm may use. */
  public record Operands(
      Pointer input, Pointer filter, Pointer output, Pointer workspace, long workspaceBytes) {}

  /** Which of a convolution's three tensors, or of what belongs to them, it computes. */
  <T> T result(T input, T filter, T output) {
    return switch (this) {
      case FORWARD -> output;
      case DATA -> input;
      case FILTER -> filter;
    };
  }

  /** What cuDNN has, what it expects to be the fastest first. */
  abstract int ask(DescribedConvolution of, AlgorithmResults to);

  /** Runs all that cuDNN has, the fastest first in the results; waits for the GPU. */
  abstract int time(DescribedConvolution of, Operands at, AlgorithmResults to);

  /** Queues it; overwrites what it computes. */
  public abstract int run(DescribedConvolution of, Operands at, int algorithm);

  /** As {@code forward}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
