package dev.convoy.worker.kernel;

import java.util.List;

/**
 * Which slow code of its libraries a back-end refuses to run.
 *
 * @param refusedFrom from how many multiply-accumulates of a layer on it is refused
 * @param mayBeUsedHere whether none is refused on this device, which has nothing else for some
 *     layers
 * @param allowed what is used all the same
 */
public record SlowCodeRule(long refusedFrom, boolean mayBeUsedHere, List<AllowedCode> allowed) {
  /** That of a back-end that knows of no slow code. */
  public static final SlowCodeRule NONE = new SlowCodeRule(Long.MAX_VALUE, false, List.of());

  /** Copies the list. */
  public SlowCodeRule {
    allowed = List.copyOf(allowed);
  }

  /**
   * Slow code that is used all the same.
   *
   * @param operation the library's name of the operation
   * @param implementation a pattern of the library's names of the code
   * @param reason why
   */
  public record AllowedCode(String operation, String implementation, String reason) {}
}
