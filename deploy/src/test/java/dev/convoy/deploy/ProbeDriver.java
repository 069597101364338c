package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.cluster.SparkCluster;
import dev.convoy.worker.task.WorkerBody;
import dev.convoy.worker.task.WorkerSlot;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A driver for tests: {@code MASTER WORKERS LOG_DIRECTORY BODY}, where a master of {@code -} is
 * none given. Prints a line a worker, then how long it took from the JVM's start; on failure one
 * sentence, and the exit code that belongs to it.
 */
public final class ProbeDriver {

  private ProbeDriver() {}

  /** Runs one body. */
  public static void main(String[] arguments) {
    int code = 0;
    List<Path> classes =
        Arrays.stream(System.getProperty("convoy.classes", "").split(File.pathSeparator, -1))
            .map(Path::of)
            .toList();
    ClusterOptions options =
        ClusterOptions.of(Integer.parseInt(arguments[1]), Path.of(arguments[2]))
            .withMaster(arguments[0].equals("-") ? null : arguments[0])
            .withClassPath(classes);
    try (SparkCluster cluster = SparkCluster.open(options)) {
      run(cluster, body(arguments[3]));
      System.out.println("done after " + sinceStart() + " ms");
      if (arguments[3].equals("lost")) {
        run(cluster, ProbeDriver::where);
        System.out.println("again after " + sinceStart() + " ms");
      }
    } catch (LaunchException e) {
      System.out.println("failed after " + sinceStart() + " ms");
      System.err.println(e.getMessage());
      code = e.exitCode().number();
    }
    System.out.println("closed after " + sinceStart() + " ms");
    System.exit(code);
  }

  private static void run(SparkCluster cluster, WorkerBody body) {
    try {
      for (byte[] answer : cluster.run(body)) {
        System.out.println(new String(answer, UTF_8));
      }
    } catch (LaunchException e) {
      System.out.println("run failed after " + sinceStart() + " ms: " + e.getMessage());
      if (!e.workerLost()) {
        throw e;
      }
    }
  }

  private static WorkerBody body(String name) {
    return switch (name) {
      case "where" -> ProbeDriver::where;
      case "lost" -> ProbeDriver::lose;
      case "sleep" -> ProbeDriver::sleep;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static byte[] where(WorkerSlot slot) {
    String line =
        String.format(
            "rank %d of %d on %s, %d cpus, pid %d, threads %s",
            slot.rank(),
            slot.ranks(),
            slot.host(),
            slot.cpus(),
            ProcessHandle.current().pid(),
            System.getenv("OMP_NUM_THREADS"));
    return line.getBytes(UTF_8);
  }

  private static byte[] lose(WorkerSlot slot) throws Exception {
    if (slot.rank() == 1) {
      Thread.sleep(500);
      new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start().waitFor();
    }
    return sleep(slot);
  }

  private static byte[] sleep(WorkerSlot slot) throws Exception {
    for (int tick = 0; tick < 600 && !slot.cancelled(); tick++) {
      Thread.sleep(100);
    }
    return where(slot);
  }

  private static long sinceStart() {
    return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
  }
}
