package dev.convoy.worker.runtime;

import dev.convoy.layout.Block;
import dev.convoy.plan.ChannelView;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes this worker's part of the plan's reshards: which tensors they read and fill, when a buffer
 * can be shared instead, and when a gradient is the sum of several.
 */
final class ReshardWriter {
  private final TrainingPlan plan;
  private final int rank;
  private final Reshards reshards;
  private final TensorTable tensors;

  ReshardWriter(TrainingPlan plan, int rank, Reshards reshards, TensorTable tensors) {
    this.plan = plan;
    this.rank = rank;
    this.reshards = reshards;
    this.tensors = tensors;
  }

  /** Hands out what others need of these rows. */
  void send(Reshard whole, Chunk chunk) {
    Reshard m = whole.part(chunk);
    if (m.bytesSent(rank) > 0) {
      PlacedTensor source = tensors.plain(m.from(), m.type(), chunk);
      reshards.send(m, source.buffer());
      tensors.share(source); // with the peers: they may read it for a while yet
    }
  }

  /** Puts together what this worker needs, or shares the buffer where nothing changes. */
  void receive(Reshard whole, Chunk chunk) {
    bring(whole, chunk);
    reshards.received(whole.part(chunk));
  }

  private void bring(Reshard whole, Chunk chunk) {
    Reshard m = whole.part(chunk);
    if (m.target().block(rank).isEmpty()) {
      return;
    }
    if (m.to() instanceof Value.OutputGradient) {
      receiveGradient(m);
    } else if (m.from().equals(m.to())) {
      PlacedTensor both = tensors.find(m.to());
      if (both != null) {
        receive(m, both.buffer(), both.buffer(), false);
      }
    } else if (whole.isIdentity(rank)) {
      tensors.put(m.to(), alias(m, chunk));
    } else {
      PlacedTensor tensor = tensors.find(m.to());
      if (tensor == null) {
        tensor = targetSlot(whole);
        tensors.put(m.to(), tensor);
      }
      receive(m, localSource(m, chunk), tensor.buffer(), false);
    }
  }

  private void receiveGradient(Reshard m) {
    PlacedTensor before = tensors.find(m.to());
    if (m.isIdentity(rank)) {
      PlacedTensor part = alias(m, Chunk.WHOLE);
      tensors.put(m.to(), before == null ? part : tensors.sum(before, part));
      return;
    }
    PlacedTensor plain = targetSlot(m);
    if (before != null && before.format().equals(plain.format())) {
      PlacedTensor sum = tensors.own(before);
      receive(m, localSource(m, Chunk.WHOLE), sum.buffer(), true);
      tensors.put(m.to(), sum);
      return;
    }
    receive(m, localSource(m, Chunk.WHOLE), plain.buffer(), false);
    tensors.put(m.to(), before == null ? plain : tensors.sum(before, plain));
  }

  private void receive(Reshard m, @Nullable Buffer source, Buffer target, boolean adds) {
    Contributions contributions = Contributions.to(rank, m, adds);
    boolean isThere = adds || m.from().equals(m.to());
    if (!(contributions.ranks().isEmpty() && isThere)) {
      reshards.receive(m, source, target, contributions);
    }
  }

  /** The source buffer under the target's sizes: nothing moves. */
  private PlacedTensor alias(Reshard m, Chunk chunk) {
    Format reshaped = targetSlot(m).format();
    return tensors.get(m.from()).format().sizes().equals(reshaped.sizes())
        ? tensors.get(m.from())
        : new PlacedTensor(reshaped, tensors.plain(m.from(), m.type(), chunk).buffer());
  }

  private @Nullable Buffer localSource(Reshard m, Chunk chunk) {
    boolean contributes = !m.redistribution().between(rank, rank).isEmpty();
    return contributes ? tensors.plain(m.from(), m.type(), chunk).buffer() : null;
  }

  /** A plain buffer for what a reshard brings, in the sizes of the value that it becomes. */
  private PlacedTensor targetSlot(Reshard m) {
    Block block = m.target().block(rank);
    ChannelView view = m.end().view();
    int units = view == null ? 1 : view.units();
    List<Integer> sizes =
        new ArrayList<>(List.of(block.rows().size(), block.channels().size() / units));
    sizes.addAll(spatial(m.to()));
    return PlacedTensor.of(m.title(), tensors.plain(sizes, m.type()));
  }

  private List<Integer> spatial(Value value) {
    if (value instanceof Value.Input input) {
      return plan.inputTensors().get(input.inputTensor()).shape().spatial();
    }
    if (value instanceof Value.Output output) {
      return plan.network().shape(output.layer()).spatial();
    }
    if (value instanceof Value.PartialSumsGradient sums) {
      return plan.network().shape(sums.layer()).spatial();
    }
    return value instanceof Value.OutputGradient output
        ? plan.network().shape(output.layer()).spatial()
        : List.of();
  }
}
