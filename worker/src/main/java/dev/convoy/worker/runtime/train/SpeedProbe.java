package dev.convoy.worker.runtime.train;

import dev.convoy.network.FilterLayer;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.run.Platform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Times a piece of a network's own work on this worker's device: forward and backward through a few
 * of its heaviest layers. Every worker of a run times the same layers, at the same time as the
 * others, since those of one machine may share more than they know.
 */
public final class SpeedProbe implements AutoCloseable {
  private static final int LAYERS = 3;

  private static final int MOST_ROWS = 256;
  private static final int LEAST_TURNS = 4;
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

  private final Kernels kernels;
  private final Arena arena;
  private final Runnable completion;
  private final List<Timed> timed = new ArrayList<>();

  /** A layer and what it reads. */
  private record Piece(Layer layer, List<Shape> inputs) {
    long macs() {
      return Math.max(1, layer.macs(inputs));
    }
  }

  /** A compiled layer on some rows. */
  private record Timed(LayerKernel kernel, int rows) {}

  /** Compiles the layers; nothing is timed yet. Close it before the kernels. */
  public SpeedProbe(Network network, Kernels kernels) {
    this.kernels = kernels;
    this.arena = new Arena(kernels.memory());
    Platform platform = Platform.of(kernels);
    this.completion = platform.completion();
    long work = platform.timedMacs();
    List<Operands> operands = new ArrayList<>();
    for (Piece piece : pieces(network)) {
      int rows = (int) Math.max(1, Math.min(MOST_ROWS, work / piece.macs()));
      LayerKernel kernel = compile(piece, rows);
      operands.add(Operands.allot(kernel.spec(), /* trains= */ true, arena));
      timed.add(new Timed(kernel, rows));
    }
    arena.place();
    for (int k = 0; k < timed.size(); k++) {
      operands.get(k).given().forEach(SpeedProbe::fill);
      timed.get(k).kernel().bind(operands.get(k));
    }
    turn(); // the first is slow whatever is measured
  }

  /** The heaviest convolutions that differ, or linear layers where there is no convolution. */
  private static List<Piece> pieces(Network network) {
    List<Piece> filters = new ArrayList<>();
    for (Node node : network.nodes()) {
      if (node.layer() instanceof FilterLayer) {
        filters.add(new Piece(node.layer(), network.inputShapes(node)));
      }
    }
    List<Piece> sliding = filters.stream().filter(p -> !(p.layer() instanceof Linear)).toList();
    return (sliding.isEmpty() ? filters : sliding)
        .stream()
            .distinct()
            .sorted(Comparator.comparingLong(Piece::macs).reversed())
            .limit(LAYERS)
            .toList();
  }

  private LayerKernel compile(Piece piece, int rows) {
    LayerShare share = LayerShare.whole("speed probe", piece.layer(), piece.inputs(), rows);
    List<Format> plain = new ArrayList<>();
    for (int k = 0; k < share.inputs().size(); k++) {
      plain.add(kernels.plain(share.inputSizes(k)));
    }
    return kernels.layer(share, plain, Mode.TRAINING, /* inputGradient= */ true);
  }

  /**
   * How long the layers take for one record, in seconds; takes a second to find out. Of many turns
   * it is the lower quartile: other programs of the machine are left out of it, but not the workers
   * beside this one, who compute all the time.
   */
  public double seconds() {
    List<Double> turns = new ArrayList<>();
    long begin = System.nanoTime();
    while (turns.size() < LEAST_TURNS || System.nanoTime() - begin < WINDOW_NANOS) {
      turns.add(turn());
    }
    Collections.sort(turns);
    return turns.get(turns.size() / 4);
  }

  private double turn() {
    double seconds = 0;
    for (Timed layer : timed) {
      long begin = System.nanoTime();
      layer.kernel().forward(0, 0);
      layer.kernel().backward(0, 0);
      if (layer.kernel().spec().separatesWeightGradients()) {
        layer.kernel().weightGradients(0);
      }
      completion.run();
      seconds += (System.nanoTime() - begin) / 1e9 / layer.rows();
    }
    return seconds;
  }

  /** Padding gets the value, too: it is multiplied like others. */
  private static void fill(Buffer buffer) {
    float[] halves = new float[(int) (buffer.bytes() / Float.BYTES)];
    Arrays.fill(halves, 0.5f);
    buffer.put(0, halves);
  }

  @Override
  public void close() {
    arena.close();
  }
}
