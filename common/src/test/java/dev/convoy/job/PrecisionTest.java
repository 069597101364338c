package dev.convoy.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.tensor.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrecisionTest {

  @Test
  void onlyBf16StoresActivationsInFewerBits() {
    assertSame(DataType.F32, Precision.F32.activations());
    assertSame(DataType.F32, Precision.TF32.activations());
    assertSame(DataType.BF16, Precision.BF16.activations());
  }

  @Test
  void onlyF32KeepsAllBitsOfFactors() {
    assertTrue(Precision.F32.keepsFactors());
    assertFalse(Precision.TF32.keepsFactors());
    assertFalse(Precision.BF16.keepsFactors());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void everyPrecisionIsFoundByItsName(Precision precision) {
    assertSame(precision, Precision.of(precision.toString()));
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Precision.of("fp8"));
    assertEquals("'fp8' is not a precision: use f32, tf32 or bf16", refused.getMessage());
  }
}
