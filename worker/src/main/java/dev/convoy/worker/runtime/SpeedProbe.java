package dev.convoy.worker.runtime;

import dev.convoy.network.FilterLayer;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerKernel.Operands;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times a piece of a network's own work on this worker's device: forward and backward through a few
 * of its heaviest layers. Every worker of a run times the same piece.
 */
public final class SpeedProbe {
  private static final int LAYERS = 3;

  /** Multiply-accumulates of a layer's forward pass: some 40 ms of one thread of a processor. */
  private static final long WORK = 1_600_000_000L;

  private static final int MOST_ROWS = 128;
  private static final int LEAST_TURNS = 3;
  private static final long ENOUGH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Kernels kernels;

  private SpeedProbe(Kernels kernels) {
    this.kernels = kernels;
  }

  /** What is timed: a whole layer on some rows. */
  private record Piece(Layer layer, List<Shape> inputs) {
    long macs() {
      return layer.macs(inputs);
    }

    LayerShare share() {
      int rows = (int) Math.max(1, Math.min(MOST_ROWS, WORK / Math.max(1, macs())));
      return LayerShare.whole("speed probe", layer, inputs, rows);
    }
  }

  /**
   * How long the piece takes here, in seconds: of several turns, the fastest, since whatever else a
   * machine does only makes it slower.
   */
  public static double seconds(Network network, Kernels kernels) {
    double seconds = 0;
    for (Piece piece : pieces(network)) {
      seconds += new SpeedProbe(kernels).seconds(piece.share());
    }
    return seconds;
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

  private double seconds(LayerShare share) {
    List<Format> plain = new ArrayList<>();
    for (int k = 0; k < share.inputs().size(); k++) {
      plain.add(kernels.plain(share.inputSizes(k)));
    }
    LayerKernel kernel = kernels.layer(share, plain, Mode.TRAINING, /* inputGradient= */ true);
    try (Arena arena = new Arena(kernels.memory())) {
      List<Buffer> filled = new ArrayList<>();
      Operands operands = operands(kernel, arena, filled);
      arena.place();
      filled.forEach(SpeedProbe::fill);
      kernel.bind(operands);
      turn(kernel); // the first is slow whatever is measured
      long begin = System.nanoTime();
      long fastest = Long.MAX_VALUE;
      for (int k = 0; k < LEAST_TURNS || System.nanoTime() - begin < ENOUGH_NANOS; k++) {
        fastest = Math.min(fastest, turn(kernel));
      }
      return fastest / 1e9;
    }
  }

  private long turn(LayerKernel kernel) {
    long begin = System.nanoTime();
    kernel.forward(0, 0);
    kernel.backward(0, 0);
    if (kernel.separatesWeightGradients()) {
      kernel.weightGradients(0);
    }
    Device device = kernels.device();
    if (device != null) {
      Device.Fence fence = device.fence();
      fence.mark();
      fence.await();
    }
    return System.nanoTime() - begin;
  }

  private static Operands operands(LayerKernel kernel, Arena arena, List<Buffer> filled) {
    List<Buffer> inputs = buffers("input", kernel.inputs(), arena);
    List<Buffer> parameters = buffers("weights", kernel.parameters(), arena);
    Buffer gradient = buffer("output gradient", kernel.outputGradient().bytes(), arena);
    filled.addAll(inputs);
    filled.addAll(parameters);
    filled.add(gradient);
    return new Operands(
        inputs,
        buffer("output", kernel.output().bytes(), arena),
        null,
        gradient,
        buffers("input gradient", kernel.inputGradients(), arena),
        parameters,
        buffers("weight gradient", kernel.parameters(), arena),
        List.of(),
        optional("saved", kernel.savedBytes(), arena),
        optional("forward scratch", kernel.forwardScratchBytes(), arena),
        optional("backward scratch", kernel.backwardScratchBytes(), arena),
        null,
        null);
  }

  private static List<Buffer> buffers(String name, List<Format> formats, Arena arena) {
    return formats.stream().map(f -> buffer(name, f.bytes(), arena)).toList();
  }

  private static @Nullable Buffer optional(String name, long bytes, Arena arena) {
    return bytes == 0 ? null : buffer(name, bytes, arena);
  }

  private static Buffer buffer(String name, long bytes, Arena arena) {
    Buffer buffer = new Buffer(name, bytes);
    arena.keep(buffer);
    return buffer;
  }

  /** Padding gets the same number: it is multiplied like others. */
  private static void fill(Buffer buffer) {
    float[] halves = new float[(int) (buffer.bytes() / Float.BYTES)];
    Arrays.fill(halves, 0.5f);
    buffer.put(0, halves);
  }
}
