package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.kernel.onednn.KernelChoice;
import dev.convoy.worker.kernel.onednn.SlowImplementations;
import dev.convoy.worker.kernel.onednn.SlowImplementations.Allowed;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelReportTest {

  @Test
  void equalPrimitivesAreCountedAndARefusalStandsBelow() {
    KernelChoice fine =
        new KernelChoice("a", List.of("x"), "y", List.of("reorder r"), List.of("c", "c"), "");
    KernelChoice refused =
        new KernelChoice("b", List.of(), "", List.of(), List.of(), "b: only slow code");
    assertEquals(
        """
        layer  output  forward             backward
        -----  ------  ------------------  --------
        a      y       reorder r           c ×2
        b              refused, see below
        b: only slow code
        Layers that read a refused one are shown as if it gave a plain format.
        Formats are oneDNN's: a letter a size, slowest first, a capital one cut into blocks.
        """,
        KernelReport.choices(List.of(fine, refused)));
  }

  @Test
  void everyAllowedSlowImplementationIsNamedWithItsReason() {
    String text = KernelReport.allowed();
    assertTrue(text.startsWith("Slow implementations of oneDNN (ref, gemm) are refused"), text);
    for (Allowed allowed : SlowImplementations.ALLOWED) {
      assertTrue(text.contains(allowed.implementation().pattern()), text);
      assertTrue(text.contains(allowed.reason()), text);
    }
  }
}
