package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The losses of steps on a device, copied to page-locked memory in line with what is queued: the
 * CPU waits for a step's loss only when the next step is queued, so that the device never waits for
 * the CPU to read it.
 */
final class LateLosses implements Losses {
  private static final int PLACES = 2; // one is read while the next is written
  private static final long NONE = -1;

  /** Where the losses of every other step go. */
  private record OperandPlace(Buffer loss, Runnable copy, Device.Fence there) {}

  private final Arena pinned;
  private final List<OperandPlace> places = new ArrayList<>();
  private final Runnable settle;
  private long pending = NONE;

  /**
   * For a result on a device.
   *
   * @param result its first element is the loss
   * @param settle waits until messages that the device had to write have been handed over
   */
  LateLosses(Device device, Buffer result, Runnable settle) {
    this.pinned = new Arena(device.pinned());
    this.settle = settle;
    List<Buffer> buffers = new ArrayList<>();
    for (int k = 0; k < PLACES; k++) {
      buffers.add(new Buffer("loss", result.bytes()));
      pinned.keep(buffers.get(k));
    }
    pinned.place();
    for (Buffer loss : buffers) {
      places.add(new OperandPlace(loss, device.copy(result, loss), device.fence()));
    }
  }

  private OperandPlace place(long step) {
    return places.get((int) (step % PLACES));
  }

  @Override
  public @Nullable Loss ran(long step) {
    OperandPlace place = place(step);
    place.copy.run();
    place.there.mark();
    Loss before = take();
    pending = step;
    return before;
  }

  @Override
  public @Nullable Loss last() {
    settle.run();
    return take();
  }

  private @Nullable Loss take() {
    if (pending == NONE) {
      return null;
    }
    OperandPlace place = place(pending);
    place.there.await();
    Loss loss = new Loss(pending, place.loss.floats().get(0));
    pending = NONE;
    return loss;
  }

  @Override
  public void close() {
    places.forEach(place -> place.there.await());
    pinned.close();
  }
}
