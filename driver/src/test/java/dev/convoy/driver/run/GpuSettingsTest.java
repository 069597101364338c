package dev.convoy.driver.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.DeviceSpec.Kind;
import dev.convoy.job.Numerics;
import dev.convoy.job.Precision;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GpuSettingsTest {

  private static Map<String, String> asked(
      String master, Kind kind, boolean shared, Precision precision) {
    ClusterOptions cluster = ClusterOptions.of(2, Path.of("logs")).withMaster(master);
    Numerics numerics = new Numerics(precision, new DeviceSpec(kind, shared, false));
    return GpuSettings.ask(cluster, numerics).settings();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"GPU", "AUTO"})
  void workersOnGpusAreToldToLeaveF32AsItIs(Kind kind) {
    assertEquals(
        Map.of("spark.executorEnv.NVIDIA_TF32_OVERRIDE", "0"),
        asked("embedded", kind, false, Precision.F32));
    assertEquals(Map.of(), asked("embedded", kind, false, Precision.BF16));
  }

  @Test
  void workersOnCpusNeedNothing() {
    assertEquals(Map.of(), asked("embedded", Kind.CPU, false, Precision.F32));
    assertEquals(Map.of(), asked("spark://there:7077", Kind.CPU, false, Precision.BF16));
  }

  @Test
  void sparkIsAskedForOneGpuATask() {
    assertEquals(
        Map.of("spark.executor.resource.gpu.amount", "1", "spark.task.resource.gpu.amount", "1"),
        asked("spark://there:7077", Kind.GPU, false, Precision.TF32));
  }

  @Test
  void sparkIsNotAskedOnThisMachineNorForSharedGpus() {
    assertEquals(Map.of(), asked("embedded", Kind.GPU, false, Precision.TF32));
    assertEquals(Map.of(), asked("spark://there:7077", Kind.GPU, true, Precision.TF32));
  }

  @Test
  void sparkIsNotAskedWhereWorkersTakeWhatTheyFind() {
    assertEquals(Map.of(), asked("spark://there:7077", Kind.AUTO, false, Precision.BF16));
  }
}
