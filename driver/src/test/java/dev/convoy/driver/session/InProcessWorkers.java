package dev.convoy.driver.session;

import dev.convoy.job.Job;
import dev.convoy.mesh.Speeds;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.runtime.train.MessageSink;
import dev.convoy.worker.runtime.train.Supervision;
import dev.convoy.worker.runtime.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;

/** Workers of a trial as threads of this JVM. */
public final class InProcessWorkers {
  private InProcessWorkers() {}

  /** What a worker works with. */
  public interface Equipment {
    /** Its kernels, which are closed after it. */
    Kernels kernels(int rank);

    /** What it exchanges by. */
    default Exchange exchange(Exchange mesh) {
      return mesh;
    }
  }

  /** Runs one trial of a job to its end; the listener hears one message at a time. */
  public static void run(Job job, int trial, Equipment equipment, SessionListener listener)
      throws Exception {
    int ranks = job.trials().get(trial).workers();
    TrainingPlan plan = job.plan(trial, Speeds.equal(ranks));
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Exchange exchange : LocalMesh.create(ranks)) {
        running.add(threads.submit(() -> work(job, trial, plan, exchange, equipment, listener)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void work(
      Job job,
      int trial,
      TrainingPlan plan,
      Exchange mesh,
      Equipment equipment,
      SessionListener listener)
      throws InterruptedException {
    try (Exchange exchange = equipment.exchange(mesh);
        Kernels kernels = equipment.kernels(mesh.rank())) {
      MessageSink sink =
          message -> {
            synchronized (listener) {
              listener.received(mesh.rank(), message);
            }
          };
      new Trainer(
              job,
              trial,
              plan,
              exchange,
              kernels,
              sink,
              () -> false,
              new Configuration(),
              new Supervision())
          .run();
    }
    return null;
  }
}
