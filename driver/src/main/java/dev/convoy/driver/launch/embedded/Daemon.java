package dev.convoy.driver.launch.embedded;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.convoy.driver.launch.machine.ScratchDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master$;
import org.apache.spark.deploy.worker.Worker$;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * The main of an embedded Spark master or worker daemon, which never outlives its driver.
 *
 * <p>The driver holds the other end of standard input. When that closes, because the driver closed
 * it or is gone for any reason, {@code kill -9} included, the daemon kills the executors it started
 * and halts; a worker removes the scratch folder before. A ready daemon prints one line, its URL,
 * to standard output; its log goes to standard error.
 */
public final class Daemon {

  private static final String HOST = "127.0.0.1";
  private static final int REMOVALS = 5;
  private static final long BETWEEN_REMOVALS = 100_000_000; // nanoseconds

  private Daemon() {}

  /**
   * Runs {@code master}, or {@code worker CORES MEGABYTES DIRECTORY}, which first reads the
   * master's URL as a line of standard input.
   */
  public static void main(String[] arguments) throws IOException {
    BufferedReader driver =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    RpcEnv rpc;
    if (arguments[0].equals("master")) {
      haltWithDriver(driver, () -> {});
      rpc = master();
    } else {
      String master = driver.readLine();
      haltWithDriver(driver, Daemon::removeScratch);
      if (master == null) {
        return; // the driver went before it knew the master
      }
      rpc = worker(arguments, master);
    }
    System.out.println("spark://" + rpc.address().hostPort());
    System.out.flush();
    System.setOut(System.err);
    rpc.awaitTermination();
  }

  private static RpcEnv master() {
    return Master$.MODULE$.startRpcEnvAndEndpoint(HOST, 0, 0, new SparkConf())._1();
  }

  private static RpcEnv worker(String[] arguments, String master) {
    int cores = Integer.parseInt(arguments[1]);
    int megabytes = Integer.parseInt(arguments[2]);
    return Worker$.MODULE$.startRpcEnvAndEndpoint(
        HOST,
        0,
        0,
        cores,
        megabytes,
        new String[] {master},
        arguments[3],
        Option.empty(),
        new SparkConf(),
        Option.empty());
  }

  private static void haltWithDriver(BufferedReader driver, Runnable last) {
    Thread watch =
        new Thread(
            () -> {
              awaitEnd(driver);
              endExecutors();
              last.run();
              Runtime.getRuntime().halt(0);
            },
            "halt-with-driver");
    watch.setDaemon(true);
    watch.start();
  }

  /** Executors are this process's children; nothing that they still do matters now. */
  private static void endExecutors() {
    List<ProcessHandle> executors = ProcessHandle.current().descendants().toList();
    executors.forEach(ProcessHandle::destroyForcibly);
    executors.forEach(
        executor -> executor.onExit().orTimeout(2, SECONDS).exceptionally(e -> executor).join());
  }

  /** Again where executors of another worker, which end now too, still write. */
  private static void removeScratch() {
    for (int attempt = 0; attempt < REMOVALS; attempt++) {
      try {
        new ScratchDirectory(Path.of(System.getProperty("java.io.tmpdir"))).remove();
        return;
      } catch (IOException e) {
        System.err.println("scratch files are left: " + e);
        LockSupport.parkNanos(BETWEEN_REMOVALS);
      }
    }
  }

  private static void awaitEnd(BufferedReader driver) {
    try {
      while (driver.readLine() != null) {
        // Anything further from the driver has no meaning; only the end has.
      }
    } catch (IOException e) {
      System.err.println("standard input broke, which ends this daemon like its end: " + e);
    }
  }
}
