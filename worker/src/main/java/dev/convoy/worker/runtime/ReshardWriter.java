package dev.convoy.worker.runtime;

import dev.convoy.layout.Block;
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
 * Writes this worker's part of the plan's reshards: which slots they read and fill, when a buffer
 * can be shared instead, and when a gradient is the sum of several.
 */
final class ReshardWriter {
  private final TrainingPlan plan;
  private final int rank;
  private final Reshards reshards;
  private final SlotTable slots;

  ReshardWriter(TrainingPlan plan, int rank, Reshards reshards, SlotTable slots) {
    this.plan = plan;
    this.rank = rank;
    this.reshards = reshards;
    this.slots = slots;
  }

  /** Hands out what others need of these rows. */
  void send(Reshard whole, Chunk chunk) {
    Reshard m = whole.part(chunk);
    if (m.bytesSent(rank) > 0) {
      Slot source = slots.plain(m.from(), m.type(), chunk);
      reshards.send(m, source.buffer());
      slots.share(source); // with the peers: they may read it for a while yet
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
      Slot both = slots.find(m.to());
      if (both != null) {
        receive(m, both.buffer(), both.buffer(), false);
      }
    } else if (whole.isIdentity(rank)) {
      slots.put(m.to(), alias(m, chunk));
    } else {
      Slot slot = slots.find(m.to());
      if (slot == null) {
        slot = targetSlot(whole);
        slots.put(m.to(), slot);
      }
      receive(m, localSource(m, chunk), slot.buffer(), false);
    }
  }

  private void receiveGradient(Reshard m) {
    Slot before = slots.find(m.to());
    if (m.isIdentity(rank)) {
      Slot part = alias(m, Chunk.WHOLE);
      slots.put(m.to(), before == null ? part : slots.sum(before, part));
      return;
    }
    Slot plain = targetSlot(m);
    if (before != null && before.format().equals(plain.format())) {
      Slot sum = slots.own(before);
      receive(m, localSource(m, Chunk.WHOLE), sum.buffer(), true);
      slots.put(m.to(), sum);
      return;
    }
    receive(m, localSource(m, Chunk.WHOLE), plain.buffer(), false);
    slots.put(m.to(), before == null ? plain : slots.sum(before, plain));
  }

  private void receive(Reshard m, @Nullable Buffer source, Buffer target, boolean adds) {
    Contributions contributions = Contributions.to(rank, m, adds);
    boolean isThere = adds || m.from().equals(m.to());
    if (!(contributions.ranks().isEmpty() && isThere)) {
      reshards.receive(m, source, target, contributions);
    }
  }

  /** The source buffer under the target's sizes: nothing moves. */
  private Slot alias(Reshard m, Chunk chunk) {
    Format reshaped = targetSlot(m).format();
    return slots.get(m.from()).format().sizes().equals(reshaped.sizes())
        ? slots.get(m.from())
        : new Slot(reshaped, slots.plain(m.from(), m.type(), chunk).buffer());
  }

  private @Nullable Buffer localSource(Reshard m, Chunk chunk) {
    boolean contributes =
        m.redistribution().transfers().stream().anyMatch(t -> t.isLocal() && t.to() == rank);
    return contributes ? slots.plain(m.from(), m.type(), chunk).buffer() : null;
  }

  /** A plain buffer for what a reshard brings, in the sizes of the value that it becomes. */
  private Slot targetSlot(Reshard m) {
    Block block = m.target().block(rank);
    int units = m.backward() ? m.view().units() : 1;
    List<Integer> sizes =
        new ArrayList<>(List.of(block.rows().size(), block.channels().size() / units));
    sizes.addAll(spatial(m.to()));
    return Slot.of(m.title(), slots.plain(sizes, m.type()));
  }

  private List<Integer> spatial(Value value) {
    if (value instanceof Value.Input input) {
      return plan.inputTensors().get(input.inputTensor()).shape().spatial();
    }
    return value instanceof Value.OutputGradient output
        ? plan.network().shape(output.layer()).spatial()
        : List.of();
  }
}
