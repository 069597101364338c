package dev.convoy.worker.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.control.JobCodec;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Job;
import dev.convoy.job.Numerics;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Precision;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.cuda.EmulatedGpu.Result;
import dev.convoy.worker.task.WorkerMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two worker processes of one run on a machine with one emulated GPU: each takes the device that it
 * finds, and together they train what one process trains.
 */
class MixedWorkersTest {
  private static final int STEPS = 4;
  private static final Pattern LOSS = Pattern.compile("rank 0 step \\d+ loss ([0-9.]+)");
  private static final DeviceSpec AUTO = new DeviceSpec(DeviceSpec.Kind.AUTO, false, false);

  @TempDir Path directory;

  private static Network network() {
    Activation tanh = new Activation(Activation.Function.TANH);
    return Network.builder("mixed", Shape.of(3, 8, 8))
        .add("conv1", Convolution.of(32, 3).padding(1).noBias())
        .add("bn1", BatchNorm.standard())
        .add("tanh1", tanh)
        .add("conv2", Convolution.of(32, 3).padding(1).groups(4).noBias())
        .add("bn2", BatchNorm.standard())
        .add("tanh2", tanh)
        .add("pool", new GlobalAveragePooling())
        .add("fc", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static Job job(DeviceSpec device, Trial... trials) {
    Network network = network();
    return new Job(
        TrainingSpec.of(network, 12)
            .withOptimizer(OptimizerSpec.sgd(0.01, 0.9))
            .withNumerics(new Numerics(Precision.F32, device))
            .withExchange(new ExchangeSpec(Transport.AUTO, 30_000, 1)),
        Checkpointing.NONE,
        List.of(trials));
  }

  private static Trial trial(Strategy strategy, int workers, WorkerSpeeds speeds) {
    return new Trial(strategy, workers, 1, STEPS, 0, false).with(speeds);
  }

  /** What the workers of a job print, by rank. */
  private List<String> run(EmulatedGpu gpu, String meeting, Job job, int workers) throws Exception {
    Path place = Files.createDirectory(directory.resolve(meeting));
    Files.write(place.resolve("job"), JobCodec.encode(job));
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      List<Future<Result>> running = new ArrayList<>();
      for (int rank = 0; rank < workers; rank++) {
        String[] arguments = {place.toString(), "" + rank, "" + workers};
        running.add(
            threads.submit(() -> gpu.java(WorkerMain.class.getName(), Map.of(), arguments)));
      }
      List<String> outputs = new ArrayList<>();
      for (Future<Result> one : running) {
        assertEquals(0, one.get().code(), one.get().output());
        outputs.add(one.get().output());
      }
      return outputs;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Double> losses(String output) {
    List<Double> losses = new ArrayList<>();
    Matcher matcher = LOSS.matcher(output);
    while (matcher.find()) {
      losses.add(Double.parseDouble(matcher.group(1)));
    }
    return losses;
  }

  private static long count(List<String> outputs, String device) {
    return outputs.stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("Equipped[") && line.contains(device))
        .count();
  }

  @Test
  void aProcessorAndAGpuTrainTheModelOfOneProcessor() throws Exception {
    assumeTrue(EmulatedGpu.canBeBuilt(), "no g++ here to build the emulated GPU with");
    EmulatedGpu gpu = EmulatedGpu.build(Files.createDirectory(directory.resolve("gpu")));
    WorkerSpeeds unequal = new WorkerSpeeds.Given(new Speeds(List.of(1.0, 3.0)));
    Job single = job(DeviceSpec.CPU, trial(Strategy.SINGLE, 1, new WorkerSpeeds.Equal()));
    Job mixed = job(AUTO, trial(Strategy.DATA, 2, unequal), trial(Strategy.MODEL, 2, unequal));
    List<Double> alone = losses(run(gpu, "alone", single, 1).get(0));
    List<String> outputs = run(gpu, "mixed", mixed, 2);
    // Each stays with its device in both trials.
    assertEquals(2, count(outputs, "device=GPU 0"), outputs::toString);
    assertEquals(2, count(outputs, "device=1 thread of"), outputs::toString);
    for (String output : outputs) {
      assertEquals(2, Math.max(count(List.of(output), "GPU 0"), count(List.of(output), "thread")));
    }
    List<Double> together = losses(outputs.get(0));
    assertEquals(STEPS, alone.size());
    assertEquals(2 * STEPS, together.size());
    for (int step = 0; step < together.size(); step++) {
      double expected = alone.get(step % STEPS);
      assertEquals(expected, together.get(step), 1e-4 * expected, "step " + step);
    }
    assertTrue(alone.get(STEPS - 1) < alone.get(0), alone.toString());
  }
}
