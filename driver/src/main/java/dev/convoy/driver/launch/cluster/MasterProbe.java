package dev.convoy.driver.launch.cluster;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.machine.Loopback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.deploy.DeployMessages;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Asks a standalone master how large its cluster is before Spark starts on it. What others use of
 * it the master does not say: its answer has neither what is taken nor which workers were lost
 * lately.
 *
 * <p>Spark itself tries an absent master for a minute, and waits for absent cores without end.
 */
final class MasterProbe {

  /** How long an answer may take, and Spark workers that were just started. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final String master;
  private final ClusterOptions options;
  private final SparkConf conf;
  private final long heapMegabytes;

  MasterProbe(String master, ClusterOptions options, SparkConf conf) {
    this.master = master;
    this.options = options;
    this.conf = impatient(conf);
    this.heapMegabytes = conf.getSizeAsMb("spark.executor.memory");
  }

  private static SparkConf impatient(SparkConf conf) {
    String limit = PATIENCE.toSeconds() + "s";
    return conf.clone()
        .set("spark.rpc.lookupTimeout", limit)
        .set("spark.rpc.askTimeout", limit)
        .set("spark.rpc.io.connectionCreationTimeout", limit);
  }

  /**
   * Returns once the workers that were asked for fit into the cluster.
   *
   * @throws LaunchException with exit code 3 if they do not, 2 if no master answers
   */
  void requireSlots() {
    String self = conf.get("spark.driver.host", Loopback.HOST); // a name only: no one calls us
    SecurityManager security =
        new SecurityManager(
            conf,
            SecurityManager.$lessinit$greater$default$2(),
            SecurityManager.$lessinit$greater$default$3());
    RpcEnv rpc = RpcEnv.create("convoy-probe", self, 0, conf, security, true);
    try {
      awaitSlots(rpc);
    } finally {
      rpc.shutdown();
    }
  }

  private void awaitSlots(RpcEnv rpc) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Size size = size(rpc);
    while (size.slots < options.workers()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LaunchException(ExitCode.DOES_NOT_FIT, refusal(size), size.slots);
      }
      pause();
      size = size(rpc);
    }
  }

  private String refusal(Size size) {
    return String.format(
        "asked for %s and %d MB of heap, but the cluster at %s has room for %d"
            + " (%d cores and %d MB in %d Spark workers): %s",
        options.wanted(options.workers()),
        heapMegabytes,
        master,
        size.slots,
        size.cores,
        size.megabytes,
        size.machines,
        size.slots == 0 ? "start more Spark workers there" : "lower --workers to " + size.slots);
  }

  /** Its size, from the first of the master's addresses that answers as the leader. */
  private Size size(RpcEnv rpc) {
    List<String> refusals = new ArrayList<>();
    for (String address : master.substring("spark://".length()).split(",", -1)) {
      Optional<Size> size = ask(rpc, address, refusals);
      if (size.isPresent()) {
        return size.get();
      }
    }
    throw new LaunchException(
        ExitCode.USAGE,
        String.format(
            "cannot reach the Spark master at %s (%s): check --master, and that it runs Spark %s",
            master,
            String.join("; ", refusals),
            org.apache.spark.package$.MODULE$.SPARK_VERSION()));
  }

  private Optional<Size> ask(RpcEnv rpc, String address, List<String> refusals) {
    try {
      DeployMessages.MasterStateResponse state = state(rpc, address);
      if (state.status().toString().equals("ALIVE")) {
        return Optional.of(count(List.of(state.workers())));
      }
      refusals.add(address + " is " + state.status());
    } catch (Exception e) { // Scala throws what it likes
      refusals.add(rootMessage(e));
    }
    return Optional.empty();
  }

  private static DeployMessages.MasterStateResponse state(RpcEnv rpc, String address)
      throws SparkException {
    ClassTag<DeployMessages.MasterStateResponse> type =
        ClassTag$.MODULE$.apply(DeployMessages.MasterStateResponse.class);
    return rpc.setupEndpointRef(RpcAddress.fromSparkURL("spark://" + address), "Master")
        .askSync(DeployMessages.RequestMasterState$.MODULE$, type);
  }

  private Size count(List<WorkerInfo> workers) {
    int slots = 0;
    int cores = 0;
    long megabytes = 0;
    for (WorkerInfo worker : workers) {
      int byCores = worker.cores() / options.threadsPerWorker();
      slots += (int) Math.min(byCores, worker.memory() / heapMegabytes);
      cores += worker.cores();
      megabytes += worker.memory();
    }
    return new Size(slots, cores, megabytes, workers.size());
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Reason.firstLine(root);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(ExitCode.FAILED, "interrupted while waiting for Spark workers", e);
    }
  }

  /** What Spark workers have in all: places for our workers, cores, megabytes. */
  private record Size(int slots, int cores, long megabytes, int machines) {}
}
