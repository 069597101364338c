package dev.convoy.worker.bench;

import dev.convoy.network.NetworkException;
import java.io.IOException;

/**
 * How a benchmark's main method ends: in a sentence where something is wrong, with its exit code.
 */
public final class Bench {
  private static final int INTERNAL = 1;
  private static final int USAGE = 2;

  private Bench() {}

  /** What a benchmark does; returns the process's exit code. */
  public interface Body {
    int run() throws IOException, InterruptedException;
  }

  /** Runs a benchmark and ends the process. */
  public static void main(Body body) {
    System.exit(code(body));
  }

  private static int code(Body body) {
    try {
      return body.run();
    } catch (IllegalArgumentException | NetworkException e) {
      System.err.println("bench: " + e.getMessage());
      return USAGE;
    } catch (IOException | IllegalStateException e) {
      System.err.println("bench: " + e.getMessage());
    } catch (InterruptedException e) {
      System.err.println("bench: stopped");
    }
    return INTERNAL;
  }
}
