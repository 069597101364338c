package dev.convoy.driver.planner;

import dev.convoy.network.Network;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is compared under every strategy.
 *
 * @param network its name, with the size of its images where that is another, as {@code vgg16@64}
 * @param batch images of the global batch
 * @param workers of one thread each
 */
record PlannerCase(String network, int batch, int workers) {

  /** Multiply-accumulates a second of a core, roughly: a step's are three times those forward. */
  private static final double RATE = 50e9;

  private static final int FEWEST_STEPS = 3;
  private static final int MOST_STEPS = 250;

  /** Steps that take roughly so long on this machine, but enough for a median. */
  long steps(double seconds) {
    double macs = 3.0 * batch * sized().macs();
    int cores = Math.min(workers, Runtime.getRuntime().availableProcessors());
    long steps = Math.round(seconds * RATE * cores / macs);
    return Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, steps));
  }

  private Network sized() {
    int at = network.indexOf('@');
    if (at < 0) {
      return Zoo.network(network);
    }
    OptionalInt pixels = OptionalInt.of(Integer.parseInt(network.substring(at + 1)));
    return Zoo.network(
        network.substring(0, at),
        new Options(OptionalInt.empty(), pixels, OptionalInt.empty(), /* width= */ 1));
  }

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
