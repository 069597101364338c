package dev.convoy.driver.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.deploy.DeployMessages;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Asks a standalone master what is free before Spark starts on it.
 *
 * <p>Spark itself tries an absent master for a minute, and waits for absent cores without end.
 */
final class MasterProbe {

  /** How long an answer may take, and how long the previous run's executors may take to go. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final String master;
  private final ClusterOptions options;

  MasterProbe(String master, ClusterOptions options) {
    this.master = master;
    this.options = options;
  }

  /**
   * Returns once the workers that were asked for fit into what is free.
   *
   * @throws LaunchException with exit code 3 if they do not, or no master answers
   */
  void requireSlots(SparkConf sparkConf) {
    SparkConf conf = sparkConf.clone();
    for (String limit :
        List.of("spark.rpc.lookupTimeout", "spark.rpc.askTimeout", "spark.network.timeout")) {
      conf.set(limit, PATIENCE.toSeconds() + "s");
    }
    conf.set("spark.rpc.io.connectionCreationTimeout", PATIENCE.toSeconds() + "s");
    conf.set("spark.executor.heartbeatInterval", "1s"); // must be below the network's timeout
    RpcEnv rpc =
        RpcEnv.create(
            "convoy-probe",
            conf.get("spark.driver.host", DaemonCommand.HOST),
            0,
            conf,
            new SecurityManager(
                conf,
                SecurityManager.$lessinit$greater$default$2(),
                SecurityManager.$lessinit$greater$default$3()),
            true);
    try {
      awaitSlots(rpc);
    } finally {
      rpc.shutdown();
    }
  }

  private void awaitSlots(RpcEnv rpc) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Free free = Free.on(workers(rpc), options);
      if (free.slots >= options.workers()) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LaunchException(LaunchException.DOES_NOT_FIT, refusal(free));
      }
      Pause.of(PAUSE);
    }
  }

  private String refusal(Free free) {
    return String.format(
        "asked for %s and %d MB of heap, but the cluster at %s has room for %d"
            + " (%d free cores and %d MB on %d machines): %s",
        options.wanted(),
        options.memory().heapMegabytes(),
        master,
        free.slots,
        free.cores,
        free.megabytes,
        free.machines,
        free.slots == 0 ? "start Spark workers there" : "lower --workers to " + free.slots);
  }

  /** The first of the master's addresses that answers as a leader. */
  private List<WorkerInfo> workers(RpcEnv rpc) {
    List<String> refusals = new ArrayList<>();
    for (String address : master.substring("spark://".length()).split(",", -1)) {
      try {
        DeployMessages.MasterStateResponse state = ask(rpc, address);
        if (state.status().toString().equals("ALIVE")) {
          return Arrays.stream(state.workers()).filter(WorkerInfo::isAlive).toList();
        }
        refusals.add(address + " is " + state.status());
      } catch (Exception e) {
        refusals.add(reason(e));
      }
    }
    throw new LaunchException(
        LaunchException.DOES_NOT_FIT,
        String.format(
            "cannot reach the Spark master at %s (%s): check --master and that it runs Spark %s",
            master,
            String.join("; ", refusals),
            org.apache.spark.package$.MODULE$.SPARK_VERSION()));
  }

  private static DeployMessages.MasterStateResponse ask(RpcEnv rpc, String address)
      throws SparkException {
    RpcEndpointRef endpoint =
        rpc.setupEndpointRef(RpcAddress.fromSparkURL("spark://" + address), "Master");
    ClassTag<DeployMessages.MasterStateResponse> type =
        ClassTag$.MODULE$.apply(DeployMessages.MasterStateResponse.class);
    return endpoint.askSync(DeployMessages.RequestMasterState$.MODULE$, type);
  }

  private static String reason(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return message.lines().findFirst().orElse(message);
  }

  /** What is free on the living machines, in cores, megabytes, and places for such workers. */
  private record Free(int slots, int cores, long megabytes, int machines) {

    static Free on(List<WorkerInfo> workers, ClusterOptions options) {
      int slots = 0;
      int cores = 0;
      long megabytes = 0;
      for (WorkerInfo worker : workers) {
        int byCores = worker.coresFree() / options.threadsPerWorker();
        long byMemory = worker.memoryFree() / options.memory().heapMegabytes();
        slots += (int) Math.min(byCores, byMemory);
        cores += worker.coresFree();
        megabytes += worker.memoryFree();
      }
      return new Free(slots, cores, megabytes, workers.size());
    }
  }
}
