package dev.convoy.worker.runtime;

import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a step begins with, a batch's rows or labels, into its buffer. On a device they pass
 * through page-locked memory and a second buffer, and are on their way while it still works on the
 * step before.
 *
 * <p>Concurrency: the compute thread.
 */
final class BatchStaging implements AutoCloseable {

  /** The way to a device. */
  private static final class Way {
    private final Device device;
    private final Arena pinned;
    private final Buffer sent;
    private final Buffer landed;
    private Device.@Nullable Upload upload;

    Way(Device device, Arena arena, Buffer target) {
      this.device = device;
      this.pinned = new Arena(device.pinned());
      this.sent = new Buffer(target.name() + ", page-locked", target.bytes());
      this.landed = new Buffer(target.name() + " of the next step", target.bytes());
      arena.keep(landed);
    }

    private Device.Upload upload(Buffer target) {
      Device.Upload made = upload;
      if (made == null) {
        pinned.keep(sent);
        pinned.place();
        made = device.upload(sent, landed, target);
        upload = made;
      }
      return made;
    }
  }

  private final Buffer target;
  private final @Nullable Way way;

  /**
   * To a buffer of an arena that is placed later.
   *
   * @param device where the buffer will lie; null for the CPU
   */
  BatchStaging(@Nullable Device device, Arena arena, Buffer target) {
    this.target = target;
    this.way = device == null ? null : new Way(device, arena, target);
  }

  Buffer target() {
    return target;
  }

  /** Takes all its numbers; the array may change afterwards. */
  void put(float[] values) {
    put(buffer -> buffer.put(0, values));
  }

  /** The same for whole numbers. */
  void put(int[] values) {
    put(buffer -> buffer.put(0, values));
  }

  private void put(Consumer<Buffer> numbers) {
    if (way == null) {
      numbers.accept(target);
      return;
    }
    Device.Upload upload = way.upload(target);
    upload.await();
    numbers.accept(way.sent);
    upload.run();
  }

  @Override
  public void close() {
    if (way != null && way.upload != null) {
      way.upload.await();
      way.pinned.close();
    }
  }
}
