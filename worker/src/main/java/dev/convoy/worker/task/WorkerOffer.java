package dev.convoy.worker.task;

import java.util.List;

/**
 * What a worker tells the others when they meet for a trial, as one line of text.
 *
 * @param endpoint where it is reached
 * @param layouts how its kernels store parameters, see {@link
 *     dev.convoy.worker.kernel.Kernels#parameterLayouts}; empty where it takes no part
 * @param seconds what it took for the network's heaviest layers; 0 where speeds are not measured
 * @param problem why it cannot take part, empty where it can
 */
record WorkerOffer(String endpoint, String layouts, double seconds, String problem) {
  private static final String BETWEEN = "\t";

  /**
   * Reads the text.
   *
   * @throws RendezvousException if it is none
   */
  static WorkerOffer parse(String text) {
    String[] parts = text.split(BETWEEN, -1);
    try {
      if (parts.length == 4) {
        return new WorkerOffer(parts[0], parts[1], Double.parseDouble(parts[2]), parts[3]);
      }
    } catch (NumberFormatException e) {
      throw new RendezvousException(
          "a worker says it took '" + parts[2] + "' seconds; start all with the same build", e);
    }
    throw new RendezvousException(
        "a worker introduces itself as '" + text + "'; start all with the same build");
  }

  @Override
  public String toString() {
    return String.join(
        BETWEEN, List.of(bare(endpoint), bare(layouts), Double.toString(seconds), bare(problem)));
  }

  private static String bare(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
