package dev.convoy.worker.kernel;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is settled about a kernel once it is compiled: what it reads and writes, how much memory it
 * wants, and which code it runs.
 *
 * @param formats of its operands
 * @param gradientSharing how the gradients of several inputs relate
 * @param state the names of what is kept with the model but not trained, each plain {@code (C)}:
 *     {@code running_mean} and {@code running_var} for batch normalisation, otherwise none
 * @param statistics how many values a channel phase 0 writes that all workers with the same
 *     channels must see, 0 where the layer needs none or its rows are not split: the buffer is
 *     {@code (rowShards, C, statistics)}
 * @param memory what it keeps and uses beside its operands
 * @param backwardReads which of forward's operands must last until backward
 * @param separatesWeightGradients whether the gradients of the parameters are computed apart, so
 *     that those of the inputs can already be on their way to other workers
 * @param code what it runs, for people
 */
public record KernelSpec(
    Formats formats,
    GradientSharing gradientSharing,
    List<String> state,
    int statistics,
    OwnMemory memory,
    BackwardReads backwardReads,
    boolean separatesWeightGradients,
    Code code) {

  /** Copies the list. */
  public KernelSpec {
    state = List.copyOf(state);
  }

  /** Which buffers the gradients of a layer's inputs are. */
  public enum GradientSharing {
    /** Each input has its own, which backward writes. */
    SEPARATE,
    /** All inputs have the same: backward writes that of the first. */
    COMMON,
    /** All inputs have that of the output: backward writes none. */
    PASSED_ON
  }

  /**
   * The formats of all operands.
   *
   * @param inputs in which it reads its inputs
   * @param output in which it writes its output
   * @param outputGradient in which it reads the output's gradient; a loss reads none and says its
   *     output's
   * @param inputGradients in which it writes the gradients of its inputs; empty where none are
   *     wanted
   * @param parameters the dense formats in which it stores its parameters and their gradients, in
   *     order
   */
  public record Formats(
      List<Format> inputs,
      Format output,
      Format outputGradient,
      List<Format> inputGradients,
      List<Format> parameters) {

    /** Copies the lists. */
    public Formats {
      inputs = List.copyOf(inputs);
      inputGradients = List.copyOf(inputGradients);
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * Bytes that are the kernel's alone.
   *
   * @param saved kept from forward to backward
   * @param forwardScratch used only while forward runs
   * @param backwardScratch used from the begin of backward to the end of {@link
   *     LayerKernel#weightGradients}
   */
  public record OwnMemory(long saved, long forwardScratch, long backwardScratch) {}

  /**
   * What backward, or what follows it, reads of forward's operands beside the parameters.
   *
   * @param inputs whether it reads the inputs
   * @param output whether it reads the output
   */
  public record BackwardReads(boolean inputs, boolean output) {}

  /**
   * The names of the library's code that each call runs, in order; empty where there is none to
   * name.
   *
   * @param forward that of {@link LayerKernel#forward}
   * @param backward that of {@link LayerKernel#backward}
   * @param weightGradients that of {@link LayerKernel#weightGradients}
   */
  public record Code(List<String> forward, List<String> backward, List<String> weightGradients) {
    /** That of a kernel that names nothing. */
    public static final Code UNNAMED = new Code(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Code {
      forward = List.copyOf(forward);
      backward = List.copyOf(backward);
      weightGradients = List.copyOf(weightGradients);
    }

    /** All names, those of forward first. */
    public List<String> all() {
      return Stream.of(forward, backward, weightGradients).flatMap(List::stream).toList();
    }
  }
}
