package dev.convoy.worker.runtime.train;

import dev.convoy.job.Precision;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.metrics.LineTime;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.LibraryCode;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * First-step gradients of the zoo's networks, made smaller, on the GPU against the CPU's. Networks
 * with batch normalisation have SiLU in place of ReLU, whose flips would drown everything else;
 * deep ones are held to three times what turning the batch round does on the CPU.
 */
final class GpuZoo {
  private static final int BATCH = 4;
  private static final int DEEP = 50;
  private static final DeviceMesh ONE = new DeviceMesh(1, 1);

  private GpuZoo() {}

  static void check(String only, Consumer<CheckRow> findings) {
    List<String> names = only.isEmpty() ? Zoo.names() : List.of(only.split(",", -1));
    for (String name : names) {
      try {
        findings.accept(check(name));
      } catch (Exception e) { // one network that fails must not hide the others
        findings.accept(new CheckRow("gradients", name, "failed: " + e, false, Map.of()));
      }
    }
  }

  private static CheckRow check(String name) throws Exception {
    Network network = ZooSweep.small(name);
    long depth = network.nodes().stream().filter(n -> n.layer() instanceof BatchNorm).count();
    Network smooth = depth > 0 ? network.withLayers(ZooAxiomTest::smooth) : network;
    Supplier<Kernels> cpu = () -> OneDnnKernels.open(4);
    Outcome expected = new InProcess(smooth, cpu, BATCH, 1).train(ONE);
    InProcess onGpu =
        new InProcess(smooth, () -> CudnnKernels.open(0, Precision.F32, true), BATCH, 1);
    Outcome actual = onGpu.train(ONE);
    WeightAgreement gradients = ZooAxiomTest.gradients(smooth, expected, actual);
    double loss = WeightAgreement.lossDistance(expected.losses(), actual.losses());
    double bound = depth == 0 ? 1e-5 : 1e-4;
    if (gradients.distance() > bound && depth > DEEP) {
      Outcome turned =
          new InProcess(smooth, cpu, BATCH, 1).permuted(row -> BATCH - 1 - row).train(ONE);
      bound = 3 * ZooAxiomTest.gradients(smooth, expected, turned).distance();
    }
    return new CheckRow(
        "gradients",
        name,
        String.format(
            Locale.ROOT,
            "within %.1e of the CPU's (bound %.1e, worst %s%s), loss within %.1e; %s",
            gradients.distance(),
            bound,
            gradients.worst(),
            codeOf(gradients.worst(), onGpu.lines()),
            loss,
            LibraryCode.counted(onGpu.lines().stream().map(LineTime::how).toList())),
        gradients.distance() <= bound && loss <= 1e-4,
        Map.of("distance", gradients.distance(), "bound", bound, "loss", loss));
  }

  /**
   * What computed the gradient of a parameter, as {@code by cudnn-filter-1}, where that is known.
   */
  private static String codeOf(String parameter, List<LineTime> lines) {
    String layer = parameter.substring(0, Math.max(0, parameter.lastIndexOf('.')));
    return lines.stream()
        .filter(line -> line.title().equals(layer + " weight gradient"))
        .map(line -> " by " + line.how())
        .findFirst()
        .orElse("");
  }
}
