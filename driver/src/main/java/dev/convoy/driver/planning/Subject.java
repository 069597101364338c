package dev.convoy.driver.planning;

import dev.convoy.job.Numerics;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;

/**
 * What is planned for.
 *
 * @param network what is trained
 * @param batch images of the global batch
 * @param options what shapes its plans besides
 * @param numerics how exactly workers compute, and on what
 * @param transport what carries slices between workers
 */
public record Subject(
    Network network, int batch, PlanOptions options, Numerics numerics, Transport transport) {

  /** That of a training, with what shapes its plans. */
  public static Subject of(TrainingSpec training, Network network, PlanOptions options) {
    return new Subject(
        network, training.batch(), options, training.numerics(), training.exchange().transport());
  }
}
