package dev.convoy.worker.runtime;

import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.memory.Buffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where each value of a plan lies on this worker, and the copies where two layers want it
 * otherwise.
 */
final class SlotTable {
  private final Kernels kernels;
  private final Listing listing;
  private final Map<Value, Slot> slots = new HashMap<>();
  private final Map<PlainKey, Slot> plainCopies = new HashMap<>();
  private final Set<Buffer> shared = new HashSet<>();

  private record PlainKey(Value value, DataType type) {}

  SlotTable(Kernels kernels, Listing listing) {
    this.kernels = kernels;
    this.listing = listing;
  }

  /** Says where a value lies. */
  void put(Value value, Slot slot) {
    slots.put(value, slot);
  }

  /** The slot of a value, null where this worker has none. */
  @Nullable Slot find(Value value) {
    return slots.get(value);
  }

  /** The slot of a value that is there by now. */
  Slot get(Value value) {
    Slot slot = slots.get(value);
    if (slot == null) {
      throw new IllegalStateException("the plan reads " + value + " before it is there");
    }
    return slot;
  }

  /** A value as plain numbers of a type, copied at most once. */
  Slot plain(Value value, DataType type) {
    Slot slot = get(value);
    Format wanted = plain(slot.format().sizes(), type);
    if (slot.format().equals(wanted)) {
      return slot;
    }
    PlainKey key = new PlainKey(value, type);
    Slot known = plainCopies.get(key);
    if (known == null) {
      known = inFormat(slot.buffer().name(), slot, wanted);
      plainCopies.put(key, known);
    }
    return known;
  }

  /** The plain format of these sizes; other types than f32 are those of moved activations. */
  Format plain(List<Integer> sizes, DataType type) {
    return type == DataType.F32 ? kernels.plain(sizes) : kernels.moved(sizes);
  }

  /** The same tensor in a format, copied where it is in another. */
  Slot inFormat(String name, Slot slot, Format wanted) {
    if (slot.format().equals(wanted)) {
      return slot;
    }
    Slot target = Slot.of(name + " copy", wanted);
    copy(slot, target);
    return target;
  }

  /** Copies a tensor into another format. */
  void copy(Slot from, Slot to) {
    listing.add(
        "copy " + from.buffer().name(),
        Listing.Kind.COMPUTE,
        List.of(from.buffer(), to.buffer()),
        () -> Instruction.of(kernels.copy(from.format(), from.buffer(), to.format(), to.buffer())));
  }

  /** From now on a buffer is several values at once, so that nothing may be added to it. */
  void share(Slot slot) {
    shared.add(slot.buffer());
  }

  /**
   * The sum of two tensors, in the buffer of one of them that is nobody else's, or in a new one.
   */
  Slot sum(Slot a, Slot b) {
    if (!shared.contains(a.buffer())) {
      add(b, a);
      return a;
    }
    if (!shared.contains(b.buffer())) {
      add(a, b);
      return b;
    }
    Slot sum = own(a);
    add(b, sum);
    return sum;
  }

  /** A tensor in a buffer that may be written to: its own, or a copy. */
  Slot own(Slot slot) {
    if (!shared.contains(slot.buffer())) {
      return slot;
    }
    Slot copy = Slot.of(slot.buffer().name() + " sum", slot.format());
    copy(slot, copy);
    return copy;
  }

  /** Adds a tensor to another, whatever the formats. */
  private void add(Slot part, Slot sum) {
    Slot same = inFormat(part.buffer().name(), part, sum.format());
    listing.add(
        "add " + part.buffer().name(),
        Listing.Kind.COMPUTE,
        List.of(same.buffer(), sum.buffer()),
        () -> Instruction.of(kernels.add(sum.format(), same.buffer(), sum.buffer())));
  }
}
