package dev.convoy.worker.kernel.cuda.device;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Tf32OverrideTest {
  private static Tf32Override of(String value) {
    return Tf32Override.of(Map.of("NVIDIA_TF32_OVERRIDE", value));
  }

  @Test
  void theVariableIsReadAsLibrariesReadIt() {
    assertEquals(Tf32Override.NONE, Tf32Override.of(Map.of()));
    assertEquals(Tf32Override.NONE, of(""));
    assertEquals(Tf32Override.OFF, of("0"));
    assertEquals(Tf32Override.ON, of("1"));
    assertEquals(Tf32Override.ON, of("yes"));
  }

  @Test
  void f32IsRefusedWhereTheEnvironmentWouldRoundIt() {
    CudaException e =
        assertThrows(CudaException.class, () -> Tf32Override.ON.requireFor(Precision.F32));
    assertEquals(
        "NVIDIA_TF32_OVERRIDE is set, so that CUDA's libraries would round to TF32 what f32 is to"
            + " leave as it is: unset it, set it to 0, or use --precision tf32",
        e.getMessage());
    assertDoesNotThrow(() -> Tf32Override.ON.requireFor(Precision.TF32));
    assertDoesNotThrow(() -> Tf32Override.ON.requireFor(Precision.BF16));
    for (Tf32Override harmless : List.of(Tf32Override.NONE, Tf32Override.OFF)) {
      assertDoesNotThrow(() -> harmless.requireFor(Precision.F32));
    }
  }
}
