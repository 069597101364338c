package dev.convoy.worker.exchange;

import dev.convoy.control.Failure;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Why an exchange has failed, if it has: the first reason stays. */
public final class FirstFailure {

  private final AtomicReference<@Nullable Failure> first = new AtomicReference<>();

  /** Sets the failure; false if there is one already. */
  public boolean set(Failure failure) {
    return first.compareAndSet(null, failure);
  }

  public @Nullable Failure get() {
    return first.get();
  }

  /** Throws the failure, if there is one. */
  public void orThrow() {
    Failure failure = first.get();
    if (failure != null) {
      throw new ExchangeException(failure);
    }
  }
}
