package dev.convoy.worker.runtime.run;

import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.kernel.Device;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Has a device pack what each peer needs and copy it to page-locked memory, from where the thread
 * hands it to the exchange; the compute thread waits for nobody.
 */
final class DeviceSend implements Instruction {

  /** What one peer gets. */
  static final class Part {
    private final Message message;
    private final Runnable pack;
    private final Runnable transfer;
    private final Device.Fence there;
    private @Nullable Future<?> handedOver;

    /**
     * A part.
     *
     * @param pack from the tensor to a buffer on the device
     * @param transfer from there to the message's
     * @param there where the transfer is done
     */
    Part(Message message, Runnable pack, Runnable transfer, Device.Fence there) {
      this.message = message;
      this.pack = pack;
      this.transfer = transfer;
      this.there = there;
    }
  }

  private final Exchange exchange;
  private final TransferThread thread;
  private final List<Part> parts;

  DeviceSend(Exchange exchange, TransferThread thread, List<Part> parts) {
    this.exchange = exchange;
    this.thread = thread;
    this.parts = parts;
  }

  @Override
  public void run(long step) {
    for (Part part : parts) {
      TransferThread.join(part.handedOver);
      exchange.awaitSent(part.message);
      part.pack.run();
      part.transfer.run();
      part.there.mark();
      part.handedOver =
          thread.ask(
              () -> {
                part.there.await();
                exchange.send(step, part.message);
              });
    }
  }
}
