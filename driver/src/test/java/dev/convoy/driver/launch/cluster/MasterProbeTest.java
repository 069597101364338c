package dev.convoy.driver.launch.cluster;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.rpc.RpcEnv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.Tuple3;

/** The probe against a real master in this JVM, which it asks in words that are Spark's own. */
class MasterProbeTest {
  private static final String KNOWN = "3.5.6";

  private static final String WHAT_TO_DO =
      "MasterProbe asks the master by Spark's private RPC (RpcEnv, RequestMasterState,"
          + " MasterStateResponse, WorkerInfo), which any release may change: compare"
          + " core/src/main/scala/org/apache/spark/deploy/DeployMessages.scala and"
          + " master/WorkerInfo.scala of both versions, mend MasterProbe where they differ, run this"
          + " test and StandaloneIT, and then name the new version here";

  @TempDir Path logs;

  @Test
  void theProbeIsCheckedAgainstTheSparkThatIsUsed() {
    assertEquals(KNOWN, org.apache.spark.package$.MODULE$.SPARK_VERSION(), WHAT_TO_DO);
  }

  @Test
  void aMasterWithoutWorkersAnswersThatItHasNoRoom() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.executor.memory", "512m");
    RpcEnv master = startMaster(conf);
    try {
      String url = "spark://" + master.address().hostPort();
      ClusterOptions options = ClusterOptions.of(2, logs).withMaster(url);
      MasterProbe probe = new MasterProbe(url, options, conf);
      LaunchException refused =
          assertThrows(LaunchException.class, probe::requireSlots, WHAT_TO_DO);
      assertEquals(
          "asked for 2 workers of 1 core and 512 MB of heap, but the cluster at %s has room for 0"
                  .formatted(url)
              + " (0 cores and 0 MB in 0 Spark workers): start more Spark workers there",
          refused.getMessage(),
          WHAT_TO_DO);
      assertEquals(ExitCode.DOES_NOT_FIT, refused.exitCode());
    } finally {
      master.shutdown();
      assertDoesNotThrow(master::awaitTermination);
    }
  }

  private static RpcEnv startMaster(SparkConf conf) {
    Tuple3<RpcEnv, Object, Option<Object>> started =
        Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf);
    return started._1();
  }
}
