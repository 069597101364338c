package dev.convoy.worker.runtime.run;

import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.kernel.Device;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Has a device put a value together from what it holds itself and what peers send, in the order of
 * the sending ranks. The compute thread waits until a message is there, but not for the device.
 */
final class DeviceReceive implements Instruction {

  /** What one rank contributes. */
  static final class Part {
    private final @Nullable Message message;
    private final @Nullable Runnable transfer;
    private final Device.@Nullable Fence there;
    private final Runnable unpack;
    private @Nullable Future<?> givenBack;

    private Part(
        @Nullable Message message,
        @Nullable Runnable transfer,
        Device.@Nullable Fence there,
        Runnable unpack) {
      this.message = message;
      this.transfer = transfer;
      this.there = there;
      this.unpack = unpack;
    }

    /** This rank's own part. */
    static Part local(Runnable move) {
      return new Part(null, null, null, move);
    }

    /**
     * A peer's part.
     *
     * @param transfer from the message's buffer to one on the device
     * @param there where the transfer is done
     * @param unpack from there to the tensor
     */
    static Part sent(Message message, Runnable transfer, Device.Fence there, Runnable unpack) {
      return new Part(message, transfer, there, unpack);
    }
  }

  private final Exchange exchange;
  private final TransferThread thread;
  private final Stopwatch watch;
  private final @Nullable Runnable clear;
  private final List<Part> parts;

  DeviceReceive(
      Exchange exchange,
      TransferThread thread,
      Stopwatch watch,
      @Nullable Runnable clear,
      List<Part> parts) {
    this.exchange = exchange;
    this.thread = thread;
    this.watch = watch;
    this.clear = clear;
    this.parts = parts;
  }

  @Override
  public void run(long step) {
    if (clear != null) {
      clear.run();
    }
    for (Part part : parts) {
      Message message = part.message;
      Device.Fence there = part.there;
      if (message != null && there != null && part.transfer != null) {
        TransferThread.join(part.givenBack);
        long begin = System.nanoTime();
        exchange.await(step, message);
        watch.waited(System.nanoTime() - begin);
        part.transfer.run();
        there.mark();
        there.hold();
        part.givenBack =
            thread.ask(
                () -> {
                  there.await();
                  exchange.release(message);
                });
      }
      part.unpack.run();
    }
  }
}
