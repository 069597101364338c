package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceOptionsTest {
  private final DeviceOptions options = new DeviceOptions();

  private Map<String, String> asked(String master) {
    return asked(master, Precision.TF32);
  }

  private Map<String, String> asked(String master, Precision precision) {
    ClusterOptions cluster = ClusterOptions.of(2, Path.of("logs")).withMaster(master);
    return options.ask(cluster, precision).settings();
  }

  @Test
  void workersOnGpusAreToldToLeaveF32AsItIs() {
    Map<String, String> told = Map.of("spark.executorEnv.NVIDIA_TF32_OVERRIDE", "0");
    for (String device : List.of("gpu", "auto")) {
      options.device = device;
      assertEquals(told, asked("embedded", Precision.F32));
      assertEquals(Map.of(), asked("embedded", Precision.BF16));
    }
    options.device = "cpu";
    assertEquals(Map.of(), asked("embedded", Precision.F32));
  }

  @Test
  void workersComputeOnProcessorsUnlessTold() {
    assertEquals(DeviceSpec.CPU, options.spec(Precision.F32));
    assertEquals(Map.of(), asked("spark://there:7077"));
  }

  @Test
  void sparkIsAskedForOneGpuATask() {
    options.device = "gpu";
    assertEquals(
        Map.of("spark.executor.resource.gpu.amount", "1", "spark.task.resource.gpu.amount", "1"),
        asked("spark://there:7077"));
  }

  @Test
  void sparkIsNotAskedOnThisMachineNorForSharedGpus() {
    options.device = "gpu";
    assertEquals(Map.of(), asked("embedded"));
    options.share = true;
    assertEquals(Map.of(), asked("spark://there:7077"));
  }

  @Test
  void sparkIsNotAskedWhereWorkersTakeWhatTheyFind() {
    options.device = "auto";
    assertEquals(DeviceSpec.Kind.AUTO, options.spec(Precision.F32).kind());
    assertEquals(DeviceSpec.Kind.AUTO, options.spec(Precision.BF16).kind());
    assertEquals(Map.of(), asked("spark://there:7077"));
    assertThrows(UserError.class, () -> options.spec(Precision.TF32));
  }

  @Test
  void unknownDevicesAndTf32OnProcessorsAreRefused() {
    UserError refused = assertThrows(UserError.class, () -> options.spec(Precision.TF32));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("--precision tf32 needs --device gpu"));
    assertEquals(ExitCode.USAGE, refused.exitCode());
    options.device = "tpu";
    assertThrows(UserError.class, () -> options.spec(Precision.F32));
  }

  @Test
  void graphsAreForGpusOnly() {
    options.graphs = true;
    UserError refused = assertThrows(UserError.class, () -> options.spec(Precision.F32));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("--cuda-graphs needs --device gpu or auto"));
    assertEquals(ExitCode.USAGE, refused.exitCode());
    for (String device : List.of("gpu", "auto")) {
      options.device = device;
      assertTrue(options.spec(Precision.F32).graphs());
    }
    options.graphs = false;
    assertFalse(options.spec(Precision.F32).graphs());
  }

  @Test
  void gpusComputeInEveryPrecision() {
    options.device = "gpu";
    for (Precision precision : Precision.values()) {
      assertEquals(DeviceSpec.Kind.GPU, options.spec(precision).kind());
    }
  }
}
