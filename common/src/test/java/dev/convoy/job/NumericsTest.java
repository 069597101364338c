package dev.convoy.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.job.DeviceSpec.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NumericsTest {

  private static Numerics numerics(Precision precision, Kind kind) {
    return new Numerics(precision, new DeviceSpec(kind, false, false));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void gpusHaveEveryPrecision(Precision precision) {
    assertEquals(precision, numerics(precision, Kind.GPU).precision());
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CPU", "AUTO"})
  void tf32IsRefusedWhereAWorkerMayComputeOnACpu(Kind kind) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> numerics(Precision.TF32, kind));
    assertEquals("CPUs have no TF32: use f32 or bf16, or GPUs only", refused.getMessage());
    assertEquals(Precision.BF16, numerics(Precision.BF16, kind).precision());
  }
}
