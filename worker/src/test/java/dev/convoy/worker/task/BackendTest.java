package dev.convoy.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.kernel.cudnn.CudaException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendTest {

  @Test
  void aTaskUsesTheGpuThatSparkGaveIt() {
    assertEquals(3, Backend.ordinal(List.of("3"), 0, 8, false));
  }

  @Test
  void withoutSparkEveryWorkerHasTheGpuOfItsNumber() {
    assertEquals(1, Backend.ordinal(List.of(), 1, 2, false));
  }

  @Test
  void workersThatShareTakeTheGpusInTurn() {
    assertEquals(1, Backend.ordinal(List.of(), 5, 2, true));
  }

  @Test
  void moreWorkersThanGpusAreToldSo() {
    String said =
        String.valueOf(
            assertThrows(CudaException.class, () -> Backend.ordinal(List.of(), 2, 2, false))
                .getMessage());
    assertTrue(said.startsWith("worker 2 has no GPU of its own"), said);
  }

  @Test
  void anAddressThatIsNoNumberIsNamed() {
    String said =
        String.valueOf(
            assertThrows(CudaException.class, () -> Backend.ordinal(List.of("GPU-7"), 0, 1, false))
                .getMessage());
    assertTrue(said.contains("GPU-7"), said);
  }
}
