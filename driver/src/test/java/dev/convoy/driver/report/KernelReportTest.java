package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.worker.kernel.KernelChoice;
import dev.convoy.worker.kernel.SlowCodeRule;
import dev.convoy.worker.kernel.SlowCodeRule.AllowedCode;
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
        Layers that read a refused one are shown as if it gave a plain tensor.
        Formats are oneDNN's: a letter a size, slowest first, a capital one cut into blocks.
        """,
        KernelReport.choices(List.of(fine, refused)));
  }

  @Test
  void everyAllowedSlowImplementationIsNamedWithItsReason() {
    AllowedCode allowed = new AllowedCode("deconvolution", "gemm", "nothing else can do it");
    assertEquals(
        """
        Slow implementations of oneDNN (ref, gemm) are refused from 2.00 M \
        multiply-accumulates on, except:
        operation      implementation  allowed because
        -------------  --------------  ----------------------
        deconvolution  gemm            nothing else can do it
        """,
        KernelReport.slowCode(new SlowCodeRule(2_000_000, false, List.of(allowed))));
  }

  @Test
  void aCpuThatMayUseSlowCodeIsSaidTo() {
    assertEquals(
        """
        Slow implementations of oneDNN (ref, gemm) are refused from 2.00 M \
        multiply-accumulates on, without exception.
        This CPU has no AVX-512, so none is refused here: they run where there is nothing else.
        """,
        KernelReport.slowCode(new SlowCodeRule(2_000_000, true, List.of())));
  }
}
