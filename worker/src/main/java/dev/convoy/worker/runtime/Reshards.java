package dev.convoy.worker.runtime;

import dev.convoy.plan.Reshard;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How this worker's parts of reshards become messages, which depends on where tensors lie. */
interface Reshards {

  /**
   * Reshards of tensors on a device, or where there is none, in the machine's own memory.
   *
   * @param space that numbers the messages, by their reshards
   */
  static Reshards of(
      Exchange exchange,
      @Nullable Device device,
      Arena arena,
      Listing listing,
      Stopwatch watch,
      MessageSpace space) {
    return device == null
        ? new HostReshards(exchange, arena, listing, watch, space)
        : new DeviceReshards(exchange, device, arena, listing, watch, space);
  }

  /** Hands out what others need; the source is plain, and nothing changes it in this step. */
  void send(Reshard m, Buffer source);

  /**
   * Puts the target together; both buffers are plain.
   *
   * @param source what this worker holds itself, null where it contributes nothing
   * @param contributions what arrives
   */
  void receive(Reshard m, @Nullable Buffer source, Buffer target, Contributions contributions);

  /** The receive of a reshard has been written, or this worker has no part in it. */
  void received(Reshard m);

  /** The step ends; to be called before all buffers are placed. */
  void finish();

  /**
   * Tells the exchange of every message, once all buffers are placed and all else is ready: from
   * now on peers' messages come.
   *
   * @return the instructions with what has to be said among them about the messages
   */
  List<Listing.Line> declare(List<Listing.Line> lines);

  /** Waits until every message so far has been handed over. */
  void settle();

  /** Ends all messages: afterwards their memory may be given back. */
  void forget();
}
