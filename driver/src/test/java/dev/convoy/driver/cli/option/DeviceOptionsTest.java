package dev.convoy.driver.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceOptionsTest {
  private final DeviceOptions options = new DeviceOptions();

  @Test
  void workersComputeOnCpusUnlessTold() {
    assertEquals(DeviceSpec.CPU, options.spec(Precision.F32));
  }

  @Test
  void workersThatTakeWhatTheyFindComputeInWhatCpusHaveToo() {
    options.device = "auto";
    assertEquals(DeviceSpec.Kind.AUTO, options.spec(Precision.F32).kind());
    assertEquals(DeviceSpec.Kind.AUTO, options.spec(Precision.BF16).kind());
    assertThrows(UserError.class, () -> options.spec(Precision.TF32));
  }

  @Test
  void unknownDevicesAndTf32OnCpusAreRefused() {
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
