package dev.convoy.worker.runtime;

import dev.convoy.worker.exchange.Message;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A message while the memory behind it has no place yet; made once, when all memory has. */
final class PlannedMessage {
  private final Supplier<Message> maker;
  private @Nullable Message message;

  PlannedMessage(Supplier<Message> maker) {
    this.maker = maker;
  }

  Message message() {
    if (message == null) {
      message = maker.get();
    }
    return message;
  }
}
