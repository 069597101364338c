package dev.convoy.driver.planner;

import java.util.List;

/**
 * What is compared under every strategy.
 *
 * @param network its name, with the size of its images where that is another, as {@code vgg16@64}
 * @param batch images of the global batch
 * @param workers of one thread each
 */
record PlannerCase(String network, int batch, int workers) {

  /** The network as options of a command. */
  List<String> networkOptions() {
    int at = network.indexOf('@');
    return at < 0
        ? List.of("--network=" + network)
        : List.of(
            "--network=" + network.substring(0, at), "--image-size=" + network.substring(at + 1));
  }

  @Override
  public String toString() {
    return network + ", batch " + batch + ", " + workers + " workers";
  }
}
