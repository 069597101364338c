package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.convoy.network.Convolution;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.KernelWorkers.Offer;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.cuda.device.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("gpu")
class RepeatedConvolutionTest {

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aConvolutionThatDoesNotSayOtherwiseGivesTheSameBitsAgain(Precision precision) {
    Convolution layer = Convolution.of(64, 3).padding(1).groups(4).noBias();
    ContractCase example = ContractCase.whole("", layer, 8, Shape.of(32, 14, 14));
    List<Map<String, float[]>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      runs.add(repeatable(precision, example));
    }
    runs.get(0).forEach((what, bits) -> assertArrayEquals(bits, runs.get(1).get(what), what));
  }

  /** A step of new kernels; only what they say is the same each time. */
  private static Map<String, float[]> repeatable(Precision precision, ContractCase example) {
    try (Kernels kernels = CudnnKernels.open(0, precision, /* share= */ true);
        KernelWorkers workers =
            new KernelWorkers(kernels, example.shares(), example.mode(), true, Offer.PLAIN)) {
      LayerTensors tensors = LayerTensors.random(example.shares().get(0), 7);
      Map<String, float[]> results = workers.step(tensors, 7).get(0);
      KernelSpec.Code code = workers.kernels().get(0).kernel().spec().code();
      drop(results, "output", code.forward());
      drop(results, "gradient of input 0", code.backward());
      drop(results, "gradient of weight", code.weightGradients());
      return results;
    }
  }

  private static void drop(Map<String, float[]> results, String name, List<String> code) {
    if (!results.containsKey(name)) {
      throw new IllegalStateException(name + " is not among " + results.keySet());
    }
    if (code.stream().anyMatch(c -> c.contains("nondeterministic"))) {
      results.remove(name);
    }
  }
}
