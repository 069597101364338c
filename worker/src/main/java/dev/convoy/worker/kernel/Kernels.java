package dev.convoy.worker.kernel;

import dev.convoy.job.UpdateRule;
import dev.convoy.network.Activation;
import dev.convoy.network.Layer;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Range;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backend: everything a CPU can do for a plan. */
public interface Kernels extends AutoCloseable {

  /** What {@link #parameterLayouts} says where every parameter is stored plain. */
  String PLAIN_PARAMETERS = "plain";

  /** What a kernel is compiled for. */
  enum Mode {
    /** Forward and backward; batch statistics, dropout. */
    TRAINING,
    /** Forward only; running averages, no dropout. */
    INFERENCE
  }

  /** The plain format of a tensor of these sizes. */
  Format plain(List<Integer> sizes);

  /**
   * The format in which activations and their gradients move between workers: in the order of
   * {@link #plain}, in the type in which this backend computes.
   */
  Format moved(List<Integer> sizes);

  /**
   * Compiles one layer's share: chooses implementations and formats, builds everything that can be
   * built ahead.
   *
   * @param offered the formats in which the inputs are there; the kernel may ask for others
   * @param inputGradient whether gradients of the inputs are wanted (not for the first layer)
   */
  LayerKernel layer(LayerShare share, List<Format> offered, Mode mode, boolean inputGradient);

  /**
   * Whether a kernel of this layer can apply a function to its output on the way: see {@link
   * LayerShare#activation}.
   */
  boolean fuses(Layer layer, Activation next);

  /** Copies a tensor into another format of the same sizes; both buffers are placed. */
  Runnable copy(Format from, Buffer source, Format to, Buffer target);

  /** Adds one tensor to another of the same format; both buffers are placed. */
  Runnable add(Format format, Buffer what, Buffer into);

  /**
   * Makes values of the bytes of pictures; all buffers are placed.
   *
   * @param pixels which bytes become which values
   * @param code the value of each byte in each channel, (C, 256) in f32
   * @param windows what of the picture in each row of the whole batch is its own, (batch, 4)
   *     integers: from the first pixel row to the one after the last, and columns likewise; around
   *     it values are 0
   * @param values plain
   */
  Runnable normalise(PixelRuns pixels, Buffer bytes, Buffer code, Buffer windows, Buffer values);

  /** Where the buffers of its kernels must lie. */
  default Memory memory() {
    return Memory.HOST;
  }

  /**
   * An optimizer's step over a shard of a layer's parameters; the buffers are placed.
   *
   * @param state what the rule keeps: for each kind in its order, one value for each element that
   *     is updated
   * @param shard the elements of weights and gradients that are updated
   * @param factors what norms say; null where gradients and rates stay as they are
   */
  Update update(
      UpdateRule rule,
      Buffer weights,
      Buffer gradients,
      Buffer state,
      Range shard,
      @Nullable StepFactors factors);

  /** Writes the sum of the squares of some elements to place {@code at} of {@code sums}. */
  Runnable squares(Buffer elements, Range part, Buffer sums, int at);

  /**
   * Writes the factor that makes a vector no longer than {@code most}, the squares of whose
   * elements have these sums.
   */
  Runnable clip(Buffer sums, double most, Buffer factor);

  /**
   * Writes what all that moves a layer's weights is multiplied by, for each layer.
   *
   * @param gradients a sum of squares a layer, of the gradients of its weights
   * @param weights a sum of squares a layer
   * @param shortening one value: what gradients are multiplied by
   * @param trust where it goes, one value a layer
   */
  Runnable trust(
      UpdateRule.Lars rule, Buffer gradients, Buffer weights, Buffer shortening, Buffer trust);

  /**
   * Names the way in which it stores parameters: workers whose names are equal store the same share
   * alike, so that replicas can exchange parameters and their gradients as they lie.
   */
  default String parameterLayouts() {
    return PLAIN_PARAMETERS;
  }

  /**
   * This backend storing every parameter in the order of its sizes, as all backends can: for
   * replicas whose {@link #parameterLayouts} differ. It is used in place of this one, which is
   * still the one to close.
   */
  default Kernels withPlainParameters() {
    return this;
  }

  /** What it says of itself, for people. */
  BackendReport report();

  /** Frees what the backend holds. */
  @Override
  void close();
}
