package dev.convoy.job;

import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;

/**
 * What is trained, on what and how, whoever shares the work.
 *
 * @param model the network
 * @param data the records
 * @param batch rows of the global batch, whatever the number of workers
 * @param seed keys initial weights, the order of records, dropout and augmentation
 * @param optimizer how weights change
 * @param numerics how exactly workers compute, and on what
 * @param exchange how workers exchange slices
 */
public record TrainingSpec(
    NetworkSpec model,
    DataSpec data,
    int batch,
    long seed,
    OptimizerSpec optimizer,
    Numerics numerics,
    ExchangeSpec exchange) {

  /**
   * A network on generated images, in f32 on CPUs, by gradient descent with a rate of 0.01 and a
   * momentum of 0.9.
   */
  public static TrainingSpec of(Network network, int batch) {
    return new TrainingSpec(
        NetworkSpec.of(network),
        new DataSpec("generated:", false, false),
        batch,
        1,
        OptimizerSpec.sgd(0.01, 0.9),
        Numerics.DEFAULT,
        ExchangeSpec.DEFAULT);
  }

  /** On other records. */
  public TrainingSpec withData(DataSpec other) {
    return new TrainingSpec(model, other, batch, seed, optimizer, numerics, exchange);
  }

  /** With another seed. */
  public TrainingSpec withSeed(long other) {
    return new TrainingSpec(model, data, batch, other, optimizer, numerics, exchange);
  }

  /** With another optimizer. */
  public TrainingSpec withOptimizer(OptimizerSpec other) {
    return new TrainingSpec(model, data, batch, seed, other, numerics, exchange);
  }

  /** Computed otherwise. */
  public TrainingSpec withNumerics(Numerics other) {
    return new TrainingSpec(model, data, batch, seed, optimizer, other, exchange);
  }

  /** With slices exchanged otherwise. */
  public TrainingSpec withExchange(ExchangeSpec other) {
    return new TrainingSpec(model, data, batch, seed, optimizer, numerics, other);
  }

  /** What shapes its plans, on the driver and on every worker. */
  public PlanOptions planOptions() {
    return PlanOptions.PLAIN
        .activations(numerics.precision().activations())
        .images(data.recordType(network()))
        .chunks(exchange.chunks())
        .updates(optimizer.needs());
  }

  /** The network. */
  public Network network() {
    return model.network();
  }
}
