package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.BackendReport;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.HostKernels;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.SlowCodeRule;
import dev.convoy.worker.kernel.ThreadTeam;
import dev.convoy.worker.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The backend in plain Java: sums in double, results in f32, every format plain.
 *
 * <p>Concurrency: holds nothing; kernels of it may run on any threads, each kernel on one.
 */
public final class ReferenceKernels extends HostKernels {

  /** On the calling thread. */
  public ReferenceKernels() {
    super(new ThreadTeam(1));
  }

  @Override
  public Format plain(List<Integer> sizes) {
    return new PlainFormat(sizes);
  }

  @Override
  public Format moved(List<Integer> sizes) {
    return plain(sizes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException for a layer that only names channels, for inputs in other rows
   *     than the output, and for a batch normalisation that is to train on one value a channel
   */
  @Override
  public LayerKernel layer(
      LayerShare share, List<Format> offered, Mode mode, boolean inputGradient) {
    for (int k = 0; k < share.inputs().size(); k++) {
      if (!share.inputs().get(k).rows().equals(share.output().rows())) {
        throw new IllegalArgumentException(
            share.name() + ": input " + k + " is there in other rows than the output");
      }
    }
    ReferenceLayer layer = share.layer().accept(new ReferenceLayers(share, mode));
    Activation next = share.activation();
    if (next != null) {
      layer = new ReferenceFusion(layer, next.function());
    }
    return new ReferenceKernel(share, layer, mode, inputGradient);
  }

  @Override
  public boolean fuses(Layer layer, Activation next) {
    boolean hidesSlope = next.function() == Function.SILU || next.function() == Function.HARD_SWISH;
    return !hidesSlope && (isLinear(layer) || layer instanceof BatchNorm);
  }

  /** Whether backward needs neither the layer's output nor more than the gradient of it. */
  private static boolean isLinear(Layer layer) {
    return layer instanceof Convolution || layer instanceof Linear || layer instanceof Add;
  }

  @Override
  public Runnable copy(Format from, Buffer source, Format to, Buffer target) {
    requirePlain(from, source);
    requirePlain(to, target);
    if (!from.equals(to)) {
      throw new IllegalArgumentException(
          "cannot copy " + source + " of sizes " + from.sizes() + " to sizes " + to.sizes());
    }
    return () -> target.floats().put(source.floats());
  }

  @Override
  public Runnable add(Format format, Buffer what, Buffer into) {
    requirePlain(format, what);
    return () -> {
      FloatBuffer summand = what.floats();
      FloatBuffer sum = into.floats();
      for (int i = 0; i < sum.limit(); i++) {
        sum.put(i, sum.get(i) + summand.get(i));
      }
    };
  }

  private static void requirePlain(Format format, Buffer buffer) {
    if (!format.isPlain()) {
      throw new IllegalArgumentException(buffer + " is in a format of another backend");
    }
  }

  @Override
  public BackendReport report() {
    return new BackendReport("one thread", "plain Java", /* hasBf16= */ false, SlowCodeRule.NONE);
  }

  @Override
  public void close() {}
}
