package dev.convoy.worker.kernel.cudnn;

import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerKernel.GradientSharing;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cudnn.Slot.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one kernel does, written down by its layer's class: what it saves and the steps of its
 * passes. All operands are {@link Slot}s; addresses come later.
 */
final class Program {
  private final Gpu gpu;
  private final LayerShare share;
  private final Mode mode;
  private final boolean inputGradient;
  private final DataType type;
  private final Pass[] forward;
  private final Pass[] backward;
  private final Pass weightGradients;
  private final List<String> state = new ArrayList<>();
  private DeviceFormat output;
  private GradientSharing sharing = GradientSharing.SEPARATE;
  private @Nullable Slot slope;
  private int statistics;
  private long saved;

  /**
   * In activations of a type.
   *
   * @throws OutOfMemoryError when an operand has more numbers than cuDNN counts
   */
  Program(Gpu gpu, LayerShare share, Mode mode, boolean inputGradient, DataType type) {
    this.gpu = gpu;
    this.share = share;
    this.mode = mode;
    this.inputGradient = inputGradient;
    this.type = type;
    this.output = new DeviceFormat(share.outputSizes(), type);
    this.forward = new Pass[] {new Pass(gpu), new Pass(gpu)};
    this.backward = new Pass[] {new Pass(gpu), new Pass(gpu)};
    this.weightGradients = new Pass(gpu);
    requireCountable(output.numbers());
    for (int k = 0; k < share.inputs().size(); k++) {
      requireCountable(input(k).numbers());
    }
  }

  private void requireCountable(long numbers) {
    if (numbers > Integer.MAX_VALUE) {
      throw new OutOfMemoryError(
          share.name()
              + " has a tensor of "
              + numbers
              + " numbers, but on a GPU one has at most "
              + Integer.MAX_VALUE
              + " (use a smaller batch or more workers)");
    }
  }

  Gpu gpu() {
    return gpu;
  }

  LayerShare share() {
    return share;
  }

  /** The numbers of activations and their gradients. */
  DataType type() {
    return type;
  }

  /** Whether there is a backward pass. */
  boolean trains() {
    return mode == Mode.TRAINING;
  }

  /** Whether the backward pass computes gradients of the inputs. */
  boolean wantsInputGradients() {
    return trains() && inputGradient;
  }

  /** Rows of this worker. */
  int rows() {
    return share.output().rows().size();
  }

  /** Output channels of this worker. */
  int own() {
    return share.output().channels().size();
  }

  /** Channels that this worker holds of an input. */
  int held(int input) {
    return share.inputs().get(input).channels().size();
  }

  /**
   * The position of each wanted channel among those held of an input.
   *
   * @throws IllegalArgumentException when one is not held
   */
  int[] positions(Indices wanted, int input) {
    Indices held = share.inputs().get(input).channels();
    return wanted.stream()
        .map(
            channel -> {
              int position = held.positionOf(channel);
              if (position < 0) {
                throw new IllegalArgumentException(
                    share.name() + ": channel " + channel + " of input " + input + " is not held");
              }
              return position;
            })
        .toArray();
  }

  /** Where each own output channel's input channel lies among those held of an input. */
  int[] ownPositions(int input) {
    return positions(share.output().channels(), input);
  }

  Slot input(int k) {
    return activations(Place.INPUT, k, new DeviceFormat(share.inputSizes(k), type).numbers());
  }

  Slot inputGradient(int k) {
    return activations(Place.INPUT_GRADIENT, k, input(k).numbers());
  }

  Slot output() {
    return activations(Place.OUTPUT, 0, output.numbers());
  }

  Slot outputGradient() {
    return activations(Place.OUTPUT_GRADIENT, 0, output.numbers());
  }

  /**
   * The gradient of what backward of the layer itself starts from: the output's, or where a
   * function is applied to that on the way, the same times the function's slope. Backward computes
   * it first, and the weight gradients find it there.
   */
  Slot slope() {
    if (share.activation() == null) {
      return outputGradient();
    }
    if (slope == null) {
      slope = backward().scratch(output.numbers(), type);
      weightGradients.behind(slope);
      backward()
          .each(
              "activate_backward",
              output.numbers(),
              output(),
              outputGradient(),
              slope,
              function(),
              0f);
    }
    return slope;
  }

  /** The number of the function that is applied to the output on the way, -1 for none. */
  int function() {
    return CudaActivation.number(share.activation());
  }

  /** Says how the gradients of several inputs relate. */
  void gradientSharing(GradientSharing how) {
    sharing = how;
  }

  /** Says that the output has other sizes than the share's. */
  void output(DeviceFormat format) {
    output = format;
  }

  Slot labels(long numbers) {
    return slot(Place.LABELS, 0, numbers);
  }

  /** Whether the layer has as many parameters. */
  boolean hasParameter(int k) {
    return k < share.parameters().size();
  }

  Slot parameter(int k) {
    return slot(Place.PARAMETER, k, share.parameters().get(k).elements());
  }

  Slot parameterGradient(int k) {
    return slot(Place.PARAMETER_GRADIENT, k, share.parameters().get(k).elements());
  }

  /** Declares numbers that are kept with the model, one a channel. */
  Slot state(String name) {
    state.add(name);
    return slot(Place.STATE, state.size() - 1, own());
  }

  /** Numbers that live from forward to backward. */
  Slot saved(long numbers) {
    Slot slot = new Slot(Place.SAVED, 0, saved, numbers, DataType.F32);
    saved += Pass.aligned(numbers * Float.BYTES);
    return slot;
  }

  /** Asks for statistics of all row shards: this many numbers a channel. */
  void statistics(int count) {
    statistics = count;
  }

  /** The statistics of all row shards, {@code (rowShards, own, count)}. */
  Slot statistics(boolean ofGradients) {
    return slot(
        ofGradients ? Place.GRADIENT_STATISTICS : Place.STATISTICS,
        0,
        (long) share.rowShards().size() * own() * statistics);
  }

  private static Slot slot(Place place, int index, long numbers) {
    return new Slot(place, index, 0, numbers, DataType.F32);
  }

  private Slot activations(Place place, int index, long numbers) {
    return new Slot(place, index, 0, numbers, type);
  }

  Pass forward() {
    return forward[0];
  }

  Pass forward(int phase) {
    return forward[phase];
  }

  Pass backward() {
    return backward[0];
  }

  Pass backward(int phase) {
    return backward[phase];
  }

  /** What runs after backward: see {@link LayerKernel#weightGradients}. */
  Pass weightGradients() {
    return weightGradients;
  }

  CompiledLayer compile() {
    return new CompiledLayer(
        share,
        type,
        output,
        wantsInputGradients(),
        sharing,
        List.copyOf(state),
        statistics,
        trains() ? saved : 0,
        List.of(forward),
        trains() ? List.of(backward) : List.of(),
        trains() && !weightGradients.isEmpty() ? List.of(weightGradients) : List.of());
  }
}
