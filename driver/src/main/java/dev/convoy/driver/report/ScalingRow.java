package dev.convoy.driver.report;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.simulate.SimulatedStep;

/**
 * A strategy on a number of workers, as a simulation says.
 *
 * @param strategy its name
 * @param mesh its workers
 * @param batch images of the global batch
 * @param step what a step takes
 * @param oneWorker images a second of a single worker
 */
public record ScalingRow(
    String strategy, DeviceMesh mesh, int batch, SimulatedStep step, double oneWorker) {

  /** How many workers it has. */
  public int workers() {
    return mesh.ranks();
  }

  /** Images a second. */
  public double imagesPerSecond() {
    return batch / step.seconds();
  }

  /** Images a second over those of one worker. */
  public double speedUp() {
    return imagesPerSecond() / oneWorker;
  }

  /** The speed-up over the number of workers. */
  public double efficiency() {
    return speedUp() / workers();
  }

  /** The part of a step in which workers, on average, can only wait for others. */
  public double exposedShare() {
    return step.mean().exposedExchange() / step.seconds();
  }
}
