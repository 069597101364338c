package dev.convoy.driver.onnx;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.train.Weights;
import dev.convoy.worker.task.LocalBackends;

/** What a network gives its loss head when it is evaluated, on one worker. */
final class ConvoyForward {
  private static final OptimizerSpec UNUSED = OptimizerSpec.sgd(0.1, 0);

  private ConvoyForward() {}

  static float[] of(Network network, Weights.Source weights, float[] images, int batch) {
    try (Kernels kernels = LocalBackends.onCpu()) {
      return of(kernels, network, weights, images, batch);
    }
  }

  private static float[] of(
      Kernels kernels, Network network, Weights.Source weights, float[] images, int batch) {
    Ownership alone = Ownership.over(new DeviceMesh(1, 1), network, batch);
    TrainingPlan plan = TrainingPlan.of(network, alone, PlanOptions.PLAIN);
    try (Exchange exchange = LocalMesh.create(1).get(0);
        Executable forward =
            new Compiler(
                    plan, exchange, kernels, Mode.INFERENCE, 7, UNUSED, 0, MessageSpace.TRAINING)
                .compile()) {
      Weights.load(forward, weights);
      LossLayer head = (LossLayer) network.loss().layer();
      long labels = batch * head.labels(network.inputShapes(network.loss()));
      forward.fill(images, new int[Math.toIntExact(labels)]);
      forward.run(0);
      float[] result = new float[(int) forward.result().bytes() / Float.BYTES];
      forward.result().get(0, result);
      return result;
    }
  }
}
