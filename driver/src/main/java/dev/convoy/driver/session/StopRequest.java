package dev.convoy.driver.session;

/**
 * The wish that a run ends early, with its state saved. Whoever can fulfil it looks for it: a wish
 * waits for nobody, for those who hear a run may make it, too.
 *
 * <p>Concurrency: thread safe.
 */
public final class StopRequest {
  private volatile boolean made;

  /** Wishes it. */
  public void make() {
    made = true;
  }

  /** Whether it was wished. */
  public boolean isMade() {
    return made;
  }
}
