package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.Manifest;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.ShardWritten;
import dev.convoy.job.Arrangement;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.DataSpec;
import dev.convoy.job.Job;
import dev.convoy.job.LearningRate;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Schedule;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.job.UpdateRule;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.checkpoint.HadoopStore;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * A training on threads of this JVM that writes checkpoints as workers do, and goes on from them.
 *
 * @param batch rows of the global batch
 * @param every steps between checkpoints
 * @param steps of a whole run
 * @param directory for checkpoints
 */
record ResumedTraining(
    Network network, int batch, UpdateRule rule, long every, long steps, Path directory) {

  /** Losses of a whole run, whose checkpoints go to a folder of this name. */
  List<Double> whole(String name, Arrangement shares, Supplier<Kernels> backend) throws Exception {
    Job job = job(shares, Checkpointing.NONE.into(uri(name), "", every));
    return train(job, backend, folder(name));
  }

  /** Losses of the steps behind the first checkpoint of such a run. */
  List<Double> rest(String name, Arrangement shares, Supplier<Kernels> backend) throws Exception {
    String manifest = uri(name) + "/step-" + every + "/manifest.json";
    Job job = job(shares, Checkpointing.NONE.resuming(manifest, every));
    return train(job, backend, folder("none"));
  }

  Job job(Arrangement shares, Checkpointing checkpointing) {
    OptimizerSpec optimizer =
        new OptimizerSpec(rule, new LearningRate(0.002, new Schedule.Cosine(), 2), 0);
    Trial trial =
        new Trial(
            shares,
            1,
            steps - checkpointing.firstStep(),
            0,
            /* evaluate= */ false,
            new WorkerSpeeds.Equal());
    return new Job(
        TrainingSpec.of(network, batch)
            .withData(new DataSpec("generated:count=60,test=12", true, false))
            .withOptimizer(optimizer),
        checkpointing,
        List.of(trial));
  }

  CheckpointFolder folder(String name) {
    return new CheckpointFolder(HadoopStore.at(uri(name), new Configuration()));
  }

  String uri(String name) {
    return directory.resolve(name).toUri().toString();
  }

  /** Losses of a run whose checkpoints go to a folder. */
  static List<Double> train(Job job, Supplier<Kernels> backend, CheckpointFolder folder)
      throws Exception {
    TrainingPlan plan = job.plan(0, Speeds.equal(job.trials().get(0).workers()));
    ConcurrentLinkedQueue<ControlMessage> heard = new ConcurrentLinkedQueue<>();
    int ranks = plan.ownership().mesh().ranks();
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Exchange exchange : LocalMesh.create(ranks)) {
        running.add(
            threads.submit(
                () -> {
                  try (exchange;
                      Kernels kernels = backend.get()) {
                    new Trainer(job, 0, plan, exchange, kernels, heard::add, () -> false).run();
                  }
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    publish(job, ranks, List.copyOf(heard), folder);
    return heard.stream()
        .filter(ControlMessage.Measured.class::isInstance)
        .map(message -> ((ControlMessage.Measured) message).metrics())
        .filter(metrics -> metrics.rank() == 0)
        .map(metrics -> metrics.loss())
        .toList();
  }

  private static void publish(
      Job job, int ranks, List<ControlMessage> heard, CheckpointFolder folder) {
    Map<Long, List<Manifest.Shard>> shards = new LinkedHashMap<>();
    for (ControlMessage message : heard) {
      if (message instanceof ShardWritten shard) {
        shards.computeIfAbsent(shard.step(), key -> new ArrayList<>()).add(Manifest.shard(shard));
      }
    }
    UpdateRule rule = job.optimizer().rule();
    shards.forEach(
        (step, files) -> {
          assertEquals(ranks, files.size());
          folder.publish(
              new Manifest(
                  new Manifest.About(job.name(), step, job.seed(), job.batch(), rule.title()),
                  TensorSpec.of(job.network(), rule.state()),
                  files));
        });
  }
}
