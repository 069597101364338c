package dev.convoy.worker.runtime.train;

import dev.convoy.job.Precision;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.netty.ExchangeOptions;
import dev.convoy.worker.exchange.netty.NettyMesh;
import dev.convoy.worker.kernel.LibraryCode;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import dev.convoy.worker.task.FileSlot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Worker processes that share one GPU and exchange slices over sockets: 2 and 4 of them, by
 * channels and by rows, must train what one trains; so must 1, 2 and 4 that record CUDA graphs.
 */
public final class GpuWorkers {
  private static final long PATIENCE_SECONDS = 600;
  private static final int STEPS = Integer.getInteger("check.steps", 10);
  private static final int BATCH = Integer.getInteger("check.batch", 16);
  private static final double RATE = 2e-4;

  private GpuWorkers() {}

  /**
   * One worker: {@code GpuWorkers DIRECTORY RANK DATA MODEL NETWORK GRAPHS}, where GRAPHS is true
   * or false; rank 0 writes its losses to {@code losses} in the directory where all meet, and every
   * rank what it ran to {@code ran-RANK}.
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    int rank = Integer.parseInt(arguments[1]);
    DeviceMesh mesh =
        new DeviceMesh(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    Network network = network(arguments[4]);
    boolean graphs = Boolean.parseBoolean(arguments[5]);
    TrainingPlan plan =
        TrainingPlan.of(network, Ownership.over(mesh, network, BATCH), PlanOptions.PLAIN);
    InProcess training =
        new InProcess(
                network,
                () -> CudnnKernels.open(0, Precision.F32, /* share= */ true, graphs),
                BATCH,
                STEPS)
            .rate(RATE);
    Outcome outcome = training.outcome();
    FileSlot tensor =
        new FileSlot(
            directory.resolve("meeting"),
            rank,
            mesh.ranks(),
            "127.0.0.1",
            1,
            List.of(),
            Duration.ofSeconds(PATIENCE_SECONDS));
    ExchangeOptions options =
        ExchangeOptions.DEFAULTS.withPeerTimeout(Duration.ofSeconds(PATIENCE_SECONDS));
    JobCredentials secret =
        JobCredentials.ofSecret(
            Arrays.copyOf(directory.toString().getBytes(StandardCharsets.UTF_8), 32));
    try (NettyMesh sockets = NettyMesh.bind(tensor.host(), 0, options)) {
      List<String> endpoints = tensor.allGather(sockets.endpoint());
      training.work(plan, sockets.connect(rank, endpoints, secret, new byte[32]), outcome);
    }
    Files.writeString(directory.resolve("ran-" + rank), LibraryCode.since(0));
    if (rank == 0) {
      Files.writeString(
          directory.resolve("losses"),
          String.join("\n", outcome.losses().stream().map(String::valueOf).toList()));
    }
  }

  private static Network network(String name) {
    Network published = Zoo.network(name);
    boolean normalises = published.nodes().stream().anyMatch(n -> n.layer() instanceof BatchNorm);
    return normalises ? published.withLayers(ZooAxiomTest::smooth) : published;
  }

  static void check(Consumer<CheckRow> findings) throws IOException, InterruptedException {
    for (String name : List.of("alexnet-cifar", "shufflenet-v1-cifar")) {
      Run alone = run(name, new DeviceMesh(1, 1), /* graphs= */ false);
      for (DeviceMesh mesh :
          List.of(
              new DeviceMesh(1, 2),
              new DeviceMesh(1, 4),
              new DeviceMesh(2, 1),
              new DeviceMesh(4, 1))) {
        findings.accept(compare(name, mesh, /* graphs= */ false, alone));
      }
      for (DeviceMesh mesh :
          List.of(new DeviceMesh(1, 1), new DeviceMesh(1, 2), new DeviceMesh(1, 4))) {
        findings.accept(compare(name, mesh, /* graphs= */ true, alone));
      }
    }
  }

  /**
   * How a run went.
   *
   * @param losses rank 0's; none where a process failed, whose output is then printed
   * @param ran which algorithms ran, by rank
   */
  private record Run(List<Float> losses, List<String> ran) {}

  private static CheckRow compare(String name, DeviceMesh mesh, boolean graphs, Run alone)
      throws IOException, InterruptedException {
    Run together = run(name, mesh, graphs);
    int steps = together.losses().size();
    boolean complete = alone.losses().size() == STEPS && steps == STEPS;
    double distance =
        complete ? WeightAgreement.lossDistance(alone.losses(), together.losses()) : Double.NaN;
    return new CheckRow(
        "axiom",
        name
            + " on "
            + mesh
            + ", "
            + mesh.ranks()
            + " processes sharing the GPU"
            + (graphs ? ", CUDA graphs" : ""),
        complete
            ? String.format(
                Locale.ROOT,
                "losses of %d steps within %.1e; alone %s; together %s",
                STEPS,
                distance,
                String.join("", alone.ran()),
                together.ran().stream().distinct().collect(Collectors.joining(" | ")))
            : "only " + steps + " steps (alone " + alone.losses().size() + ")",
        distance <= 1e-4,
        Map.of("loss", distance));
  }

  private static Run run(String name, DeviceMesh mesh, boolean graphs)
      throws IOException, InterruptedException {
    Path meeting = Files.createTempDirectory("convoy-gpu");
    List<Process> processes = new ArrayList<>();
    try {
      for (int rank = 0; rank < mesh.ranks(); rank++) {
        processes.add(start(meeting, rank, mesh, name, graphs));
      }
      boolean good = true;
      for (Process process : processes) {
        good &= process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      }
      if (good) {
        List<String> ran = new ArrayList<>();
        for (int rank = 0; rank < mesh.ranks(); rank++) {
          ran.add(Files.readString(meeting.resolve("ran-" + rank)));
        }
        List<String> losses = Files.readAllLines(meeting.resolve("losses"));
        return new Run(losses.stream().map(Float::parseFloat).toList(), ran);
      }
      for (int rank = 0; rank < mesh.ranks(); rank++) {
        System.out.println(
            "rank " + rank + ": " + Files.readString(meeting.resolve("out-" + rank)));
      }
      return new Run(List.of(), List.of());
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static Process start(
      Path meeting, int rank, DeviceMesh mesh, String network, boolean graphs) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dcheck.steps=" + STEPS,
            "-Dcheck.batch=" + BATCH,
            "-cp",
            System.getProperty("java.class.path"),
            GpuWorkers.class.getName(),
            meeting.toString(),
            Integer.toString(rank),
            Integer.toString(mesh.data()),
            Integer.toString(mesh.model()),
            network,
            Boolean.toString(graphs))
        .redirectErrorStream(true)
        .redirectOutput(meeting.resolve("out-" + rank).toFile())
        .start();
  }
}
