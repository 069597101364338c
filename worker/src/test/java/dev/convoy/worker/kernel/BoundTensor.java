package dev.convoy.worker.kernel;

import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One operand as a test sees it, in plain order, and as a kernel sees it, in the format it asked
 * for; copies between the two stand where the runtime would put them.
 */
final class BoundTensor {
  private final Buffer plain;
  private final Buffer bound;
  private final List<Buffer> between;
  private final List<Runnable> toBound;
  private final List<Runnable> toPlain;

  private BoundTensor(
      Buffer plain,
      Buffer bound,
      List<Buffer> between,
      List<Runnable> toBound,
      List<Runnable> toPlain) {
    this.plain = plain;
    this.bound = bound;
    this.between = between;
    this.toBound = toBound;
    this.toPlain = toPlain;
  }

  /** A tensor that comes in format {@code offered} and is wanted in format {@code wanted}. */
  static BoundTensor of(
      Kernels kernels, GuardedMemory memory, String name, Format offered, Format wanted) {
    Format plainFormat = kernels.plain(wanted.sizes());
    Buffer plain = memory.buffer(name + ", plain", plainFormat.bytes());
    Buffer there =
        offered.equals(plainFormat) ? plain : memory.buffer(name + ", offered", offered.bytes());
    Buffer bound = offered.equals(wanted) ? there : memory.buffer(name, wanted.bytes());
    List<Runnable> toBound = new ArrayList<>();
    if (there != plain) {
      toBound.add(kernels.copy(plainFormat, plain, offered, there));
    }
    if (bound != there) {
      toBound.add(kernels.copy(offered, there, wanted, bound));
    }
    List<Runnable> toPlain =
        bound == plain ? List.of() : List.of(kernels.copy(wanted, bound, plainFormat, plain));
    List<Buffer> between = new ArrayList<>(List.of(plain, there));
    between.removeIf(buffer -> buffer == bound);
    return new BoundTensor(plain, bound, between, toBound, toPlain);
  }

  /** A tensor that a kernel writes, or that nobody offers in another format. */
  static BoundTensor of(Kernels kernels, GuardedMemory memory, String name, Format wanted) {
    return of(kernels, memory, name, kernels.plain(wanted.sizes()), wanted);
  }

  /** The elements as a test sees them. */
  Buffer plain() {
    return plain;
  }

  /** What the kernel is given. */
  Buffer buffer() {
    return bound;
  }

  /** Stores elements, in plain order; afterwards only the kernel's own buffer has them. */
  void put(float[] values) {
    plain.put(0, values);
    toBound.forEach(Runnable::run);
    between.forEach(GuardedMemory::forget);
  }

  /** The elements in plain order. */
  float[] get() {
    toPlain.forEach(Runnable::run);
    float[] values = new float[(int) plain.bytes() / Float.BYTES];
    plain.get(0, values);
    return values;
  }

  /** Makes the elements unreadable. */
  void forget() {
    GuardedMemory.forget(plain);
    GuardedMemory.forget(bound);
  }
}
