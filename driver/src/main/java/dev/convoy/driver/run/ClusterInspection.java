package dev.convoy.driver.run;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.cluster.Cluster;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.launch.machine.ScratchDirectory;
import dev.convoy.job.Listening;
import dev.convoy.worker.task.MachineInspection;
import dev.convoy.worker.task.MachineReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Starts workers that look at their machines instead of training. */
public final class ClusterInspection {

  private ClusterInspection() {}

  /**
   * Inspects the machines on which so many workers come to run.
   *
   * @param listening where they would listen for each other
   * @return what each found, in rank order
   * @throws LaunchException if they cannot be started; its log then stays where it says
   */
  public static List<MachineReport> run(
      ClusterSource source, int workers, int threads, Listening listening) {
    source.requireRoom(workers, threads);
    Path logs = logs();
    List<byte[]> found;
    try (Cluster cluster = source.open(source.options(workers, threads, logs))) {
      found = cluster.run(new MachineInspection(listening));
    }
    remove(logs);
    return found.stream().map(MachineReport::decode).toList();
  }

  private static Path logs() {
    try {
      return Files.createTempDirectory("convoy-doctor");
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.USAGE,
          "no folder for logs can be made in %s (%s)"
              .formatted(System.getProperty("java.io.tmpdir"), Reason.of(e)),
          e);
    }
  }

  private static void remove(Path logs) {
    try {
      new ScratchDirectory(logs).remove();
    } catch (IOException e) {
      return; // logs of a run in which all went well, in a temporary folder
    }
  }
}
