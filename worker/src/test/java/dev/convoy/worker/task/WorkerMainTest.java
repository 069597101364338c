package dev.convoy.worker.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.JobCodec;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers in processes of their own, over real sockets, without Spark. */
class WorkerMainTest {
  private static final Pattern SENT = Pattern.compile(" sent (\\d+)");
  private static final Pattern LOSS = Pattern.compile("rank 0 step \\d+ loss ([0-9.]+)");

  @TempDir Path directory;

  private static Job job(Strategy strategy, int workers, long steps) {
    return job(strategy, workers, steps, new WorkerSpeeds.Equal());
  }

  private static Job job(Strategy strategy, int workers, long steps, WorkerSpeeds speeds) {
    Network network = Zoo.network("alexnet-cifar");
    return new Job(
        TrainingSpec.of(network, 8)
            .withOptimizer(OptimizerSpec.sgd(0.001, 0.9))
            .withExchange(new ExchangeSpec(Transport.AUTO, 3_000, 1)),
        Checkpointing.NONE,
        List.of(new Trial(strategy, workers, 1, steps, 0, false).with(speeds)));
  }

  private List<Process> start(Path meeting, Job job, int workers) throws IOException {
    Files.createDirectories(meeting);
    Files.write(meeting.resolve("job"), JobCodec.encode(job));
    List<Process> processes = new ArrayList<>();
    for (int rank = 0; rank < workers; rank++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Dorg.bytedeco.javacpp.maxBytes=0",
                  "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                  "-cp",
                  System.getProperty("java.class.path"),
                  WorkerMain.class.getName(),
                  meeting.toString(),
                  "" + rank,
                  "" + workers)
              .redirectErrorStream(true)
              .redirectOutput(meeting.resolve("output-" + rank).toFile())
              .start());
    }
    return processes;
  }

  private static List<Double> losses(Path meeting) throws IOException {
    List<Double> losses = new ArrayList<>();
    Matcher matcher = LOSS.matcher(Files.readString(meeting.resolve("output-0"), UTF_8));
    while (matcher.find()) {
      losses.add(Double.parseDouble(matcher.group(1)));
    }
    return losses;
  }

  private static Set<String> bytesSent(Path meeting) throws IOException {
    Set<String> bytes = new HashSet<>();
    Matcher matcher = SENT.matcher(Files.readString(meeting.resolve("output-0"), UTF_8));
    while (matcher.find()) {
      bytes.add(matcher.group(1));
    }
    return bytes;
  }

  @Test
  void processesOfAnySpeedTrainTheModelOfOneProcess() throws Exception {
    List<List<Double>> all = new ArrayList<>();
    Map<Strategy, WorkerSpeeds> speeds =
        Map.of(
            Strategy.SINGLE, new WorkerSpeeds.Measured(),
            Strategy.MODEL, new WorkerSpeeds.Measured(),
            Strategy.DATA, new WorkerSpeeds.Given(new Speeds(List.of(1.0, 2.0, 4.0))));
    for (Strategy strategy : List.of(Strategy.SINGLE, Strategy.MODEL, Strategy.DATA)) {
      int workers = strategy == Strategy.SINGLE ? 1 : 3;
      Path meeting = directory.resolve(strategy.title());
      Job job = job(strategy, workers, 4, Objects.requireNonNull(speeds.get(strategy)));
      for (Process process : start(meeting, job, workers)) {
        assertTrue(process.waitFor(3, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), Files.readString(meeting.resolve("output-0"), UTF_8));
      }
      all.add(losses(meeting));
      assertEquals(1, bytesSent(meeting).size(), "every step sends as much: " + strategy);
    }
    assertEquals(4, all.get(0).size());
    for (List<Double> losses : all) {
      for (int step = 0; step < 4; step++) {
        assertEquals(all.get(0).get(step), losses.get(step), 1e-4 * all.get(0).get(step));
      }
    }
  }

  @Test
  void aKilledProcessIsNamedByItsPeersWithTransferAndStep() throws Exception {
    Path meeting = directory.resolve("killed");
    List<Process> processes = start(meeting, job(Strategy.MODEL, 3, 1_000_000), 3);
    try {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
      while (losses(meeting).size() < 3 && System.nanoTime() < deadline) {
        Thread.sleep(50);
      }
      processes.get(1).destroyForcibly();
      for (int rank : new int[] {0, 2}) {
        assertTrue(processes.get(rank).waitFor(3, TimeUnit.MINUTES), "rank " + rank + " goes on");
        assertEquals(4, processes.get(rank).exitValue());
      }
      String output = Files.readString(meeting.resolve("output-0"), UTF_8);
      assertTrue(
          Pattern.compile("lost worker 1 in step \\d+, [a-z-]+ of \\w+").matcher(output).find(),
          output);
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }
}
