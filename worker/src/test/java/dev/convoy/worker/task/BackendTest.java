package dev.convoy.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.job.DeviceSpec;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.device.CudaException;
import dev.convoy.worker.kernel.cuda.device.CudaLibrary;
import java.nio.file.Path;
import java.time.Duration;
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

  @Test
  void whereThereIsNoGpuAWorkerThatTakesWhatItFindsTakesTheProcessor() {
    assumeTrue(CudaLibrary.whyNot() != null, "there is a GPU here");
    DeviceSpec auto = new DeviceSpec(DeviceSpec.Kind.AUTO, DeviceSpec.Precision.F32, false, false);
    FileSlot slot =
        new FileSlot(Path.of("unused"), 0, 1, "127.0.0.1", 2, List.of(), Duration.ofSeconds(1));
    Backend.Opened opened = new Backend(auto, slot, DataType.F32).open(2);
    opened.kernels().close();
    assertTrue(opened.device().startsWith("2 threads of "), opened.device());
  }
}
