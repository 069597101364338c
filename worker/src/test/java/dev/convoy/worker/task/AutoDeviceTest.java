package dev.convoy.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Precision;
import dev.convoy.worker.kernel.DeviceKernels;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.device.CudaLibrary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker takes a GPU that nobody has, else the CPU. */
@Tag("gpu")
class AutoDeviceTest {
  private static final DeviceSpec AUTO = new DeviceSpec(DeviceSpec.Kind.AUTO, false, false);

  @TempDir Path directory;

  private Backend backend(int rank, DeviceSpec device) {
    FileSlot slot =
        new FileSlot(directory, rank, 64, "127.0.0.1", 1, List.of(), Duration.ofSeconds(1));
    return new Backend(device, slot, Precision.F32);
  }

  @Test
  void whoFindsEveryGpuTakenComputesOnTheProcessor() {
    List<Backend.Opened> all = new ArrayList<>();
    try {
      int gpus = CudaLibrary.devices();
      for (int rank = 0; rank <= gpus; rank++) {
        all.add(backend(rank, AUTO).open(1));
      }
      for (int rank = 0; rank < gpus; rank++) {
        assertTrue(all.get(rank).device().startsWith("GPU "), all.get(rank).device());
      }
      assertTrue(all.get(gpus).device().startsWith("1 thread of "), all.get(gpus).device());
      assertEquals(gpus, all.stream().map(Backend.Opened::device).distinct().count() - 1);
    } finally {
      all.forEach(opened -> opened.kernels().close());
    }
  }

  @Test
  void whoFoundNoGpuStaysOnTheProcessorWhenOneIsGivenUp() {
    List<Backend.Opened> gpus = new ArrayList<>();
    for (int rank = 0; rank < CudaLibrary.devices(); rank++) {
      gpus.add(backend(rank, AUTO).open(1));
    }
    Backend late = backend(CudaLibrary.devices(), AUTO);
    late.open(1).kernels().close();
    gpus.forEach(opened -> opened.kernels().close());
    Backend.Opened again = late.open(2);
    again.kernels().close();
    assertTrue(again.device().startsWith("2 threads of "), again.device());
  }

  @Test
  void aGpuRecordsStepsWhereItIsTold() {
    for (boolean graphs : new boolean[] {true, false}) {
      DeviceSpec spec = new DeviceSpec(DeviceSpec.Kind.GPU, true, graphs);
      try (Kernels kernels = backend(0, spec).open(1).kernels()) {
        assertEquals(graphs, ((DeviceKernels) kernels).device().records());
      }
    }
  }

  @Test
  void sharedGpusAreForEveryone() {
    DeviceSpec shared = new DeviceSpec(DeviceSpec.Kind.AUTO, true, false);
    for (int rank = 0; rank < 2; rank++) {
      Backend.Opened opened = backend(rank, shared).open(1);
      opened.kernels().close();
      assertTrue(opened.device().startsWith("GPU "), opened.device());
    }
  }
}
