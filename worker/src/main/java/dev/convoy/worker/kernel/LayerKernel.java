package dev.convoy.worker.kernel;

import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One layer's work on one worker, compiled: it says in which formats it wants its operands, is
 * bound to buffers once, and then called once a step.
 *
 * <p>Where the rows of a batch are split and the layer needs statistics over all of them ({@link
 * #statistics}), forward and backward run in two phases: phase 0 writes this worker's row of the
 * statistics, the runtime gathers the rows of all, phase 1 does the rest. Otherwise there is phase
 * 0 only, and it does everything.
 *
 * <p>Concurrency: one thread calls it.
 */
public interface LayerKernel {

  /** Which buffers the gradients of a layer's inputs are. */
  enum GradientSharing {
    /** Each input has its own, which backward writes. */
    SEPARATE,
    /** All inputs have the same: backward writes that of the first. */
    COMMON,
    /** All inputs have that of the output: backward writes none. */
    PASSED_ON
  }

  /** The formats in which it reads its inputs. */
  List<Format> inputs();

  /** The format in which it writes its output. */
  Format output();

  /**
   * The format in which it reads the output's gradient; a loss reads none and says its output's.
   */
  Format outputGradient();

  /** The formats in which it writes the gradients of its inputs. */
  List<Format> inputGradients();

  /** How the gradients of several inputs relate. */
  GradientSharing gradientSharing();

  /** The dense formats in which it stores its parameters and their gradients, in order. */
  List<Format> parameters();

  /**
   * Numbers a channel that are kept with the model but not trained, plain {@code (C)} each: {@code
   * running_mean} and {@code running_var} for batch normalisation, otherwise none.
   */
  List<String> state();

  /** Bytes kept from forward to backward. */
  long savedBytes();

  /** Bytes used only while forward runs. */
  long forwardScratchBytes();

  /** Bytes used from the begin of backward to the end of {@link #weightGradients}. */
  long backwardScratchBytes();

  /** Whether backward, or what follows it, reads the inputs. */
  boolean backwardReadsInputs();

  /** Whether backward, or what follows it, reads the output. */
  boolean backwardReadsOutput();

  /**
   * Numbers a channel that phase 0 writes and all workers with the same channels must see, 0 where
   * the layer needs none or its rows are not split: the statistics are {@code (rowShards, C,
   * statistics)}.
   */
  int statistics();

  /** The library's code that forward runs, for people; empty where there is none to name. */
  String forwardCode();

  /** The code of backward. */
  String backwardCode();

  /** The code of {@link #weightGradients}. */
  String weightGradientCode();

  /** Gives it its buffers, all placed. */
  void bind(Operands operands);

  /** Computes the output. */
  void forward(int phase, long step);

  /**
   * Computes the gradients of inputs, and those of parameters unless {@link #weightGradients} does;
   * overwrites them.
   */
  void backward(int phase, long step);

  /**
   * Whether the gradients of the parameters are computed apart, so that those of the inputs can
   * already be on their way to other workers.
   */
  boolean separatesWeightGradients();

  /** Computes the gradients of the parameters after {@link #backward}, where it is separate. */
  void weightGradients(long step);

  /**
   * The buffers of one kernel. Those that a mode or a layer has no use for are null or absent.
   *
   * @param inputs one an input
   * @param output the output
   * @param labels what a loss compares with: for softmax a 32-bit label a row and pixel, -1 where
   *     it does not count; for the mean squared error f32 targets, plain, in the input's sizes
   * @param outputGradient what backward is given
   * @param inputGradients what backward writes, one an input; empty where none is wanted
   * @param parameters the weights
   * @param parameterGradients what backward writes, one a parameter
   * @param state see {@link LayerKernel#state}
   * @param saved see {@link LayerKernel#savedBytes}
   * @param forwardScratch see {@link LayerKernel#forwardScratchBytes}
   * @param backwardScratch see {@link LayerKernel#backwardScratchBytes}
   * @param statistics {@code (rowShards, C, statistics)}, forward
   * @param gradientStatistics the same, backward
   */
  record Operands(
      List<Buffer> inputs,
      Buffer output,
      @Nullable Buffer labels,
      @Nullable Buffer outputGradient,
      List<Buffer> inputGradients,
      List<Buffer> parameters,
      List<Buffer> parameterGradients,
      List<Buffer> state,
      @Nullable Buffer saved,
      @Nullable Buffer forwardScratch,
      @Nullable Buffer backwardScratch,
      @Nullable Buffer statistics,
      @Nullable Buffer gradientStatistics) {

    /**
     * What forward needs of a layer that keeps nothing, neither with the model nor for backward.
     */
    public static Operands ofForward(
        List<Buffer> inputs, Buffer output, List<Buffer> parameters, @Nullable Buffer scratch) {
      return new Operands(
          inputs,
          output,
          null,
          null,
          List.of(),
          parameters,
          List.of(),
          List.of(),
          null,
          scratch,
          null,
          null,
          null);
    }

    /**
     * Buffers for a kernel that runs by itself, kept in an arena that is yet to be placed; none for
     * labels, state and statistics.
     *
     * @param trains whether it runs backward, too
     */
    public static Operands allot(LayerKernel kernel, boolean trains, Arena arena) {
      return new Operands(
          allot("input", kernel.inputs(), arena),
          allot("output", kernel.output().bytes(), arena),
          null,
          allot("output gradient", kernel.outputGradient().bytes(), arena),
          trains ? allot("input gradient", kernel.inputGradients(), arena) : List.of(),
          allot("weights", kernel.parameters(), arena),
          trains ? allot("weight gradient", kernel.parameters(), arena) : List.of(),
          List.of(),
          optional("saved", kernel.savedBytes(), arena),
          optional("forward scratch", kernel.forwardScratchBytes(), arena),
          optional("backward scratch", kernel.backwardScratchBytes(), arena),
          null,
          null);
    }

    private static List<Buffer> allot(String name, List<Format> formats, Arena arena) {
      return formats.stream().map(f -> allot(name, f.bytes(), arena)).toList();
    }

    private static @Nullable Buffer optional(String name, long bytes, Arena arena) {
      return bytes == 0 ? null : allot(name, bytes, arena);
    }

    private static Buffer allot(String name, long bytes, Arena arena) {
      Buffer buffer = new Buffer(name, bytes);
      arena.keep(buffer);
      return buffer;
    }

    /** What others write before it runs: inputs, weights and the output's gradient. */
    public List<Buffer> given() {
      List<Buffer> given = new ArrayList<>(inputs);
      given.addAll(parameters);
      if (outputGradient != null) {
        given.add(outputGradient);
      }
      return given;
    }
  }
}
