package dev.convoy.driver.session;

/**
 * The wish that a run ends early, with its state saved.
 *
 * <p>Concurrency: thread safe.
 */
public final class StopRequest {
  private boolean made;
  private Runnable listener = () -> {};

  /** Wishes it. */
  public synchronized void make() {
    made = true;
    listener.run();
  }

  /** Whether it was wished. */
  public synchronized boolean isMade() {
    return made;
  }

  /** Who does something about it, at once where it was wished before. */
  synchronized void onMade(Runnable then) {
    listener = then;
    if (made) {
      then.run();
    }
  }
}
