package dev.convoy.worker.kernel.onednn.engine;

import static org.bytedeco.dnnl.global.dnnl.algorithm.lrn_across_channels;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.worker.kernel.KernelChoice;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.NoCodeException;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.lrn_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlowImplementationsTest {

  @BeforeAll
  static void load() {
    assertTrue(OneDnnKernels.isAvailable());
  }

  static Stream<String> networks() {
    return Zoo.names().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyNetworkOfTheZooHasCodeOnThisProcessor(String name) {
    Network network = Zoo.network(name);
    try (Kernels kernels = OneDnnKernels.open(1)) {
      List<String> refused =
          KernelChoice.of(kernels, network, 8).stream()
              .map(KernelChoice::refusal)
              .filter(r -> !r.isEmpty())
              .toList();
      assertEquals(List.of(), refused);
    }
  }

  /** A normalisation that oneDNN has only a reference loop for. */
  private static lrn_forward.primitive_desc slow() {
    memory.desc plain = Descs.plain(8, 16, 64, 64);
    return new lrn_forward.primitive_desc(
        new engine(engine.kind.cpu, 0),
        prop_kind.forward_training,
        lrn_across_channels,
        plain,
        plain,
        7,
        1,
        0.3f,
        1,
        new primitive_attr(),
        false);
  }

  @Test
  void slowCodeIsRefusedNamingTheLayerWhereAProcessorHasFastCodeForNearlyEverything() {
    if (SlowImplementations.mayBeUsedHere()) {
      assertDoesNotThrow(() -> SlowImplementations.refuse("norm", slow(), 10_000_000));
      return;
    }
    NoCodeException refused =
        assertThrows(
            NoCodeException.class, () -> SlowImplementations.refuse("norm", slow(), 10_000_000));
    String message = String.valueOf(refused.getMessage());
    String begin = "norm: oneDNN has only slow code (ref:any) for a lrn of this shape;";
    assertTrue(message.startsWith(begin), message);
  }

  @Test
  void slowCodeIsAllowedWhereThereIsLittleToDo() {
    assertTrue(SlowImplementations.isReference(slow()));
    assertDoesNotThrow(() -> SlowImplementations.refuse("norm", slow(), 1_000_000));
  }
}
