package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's discovery script, with an {@code nvidia-smi} that says what a machine's would. */
class DiscoverGpusTest {
  @TempDir Path folder;

  private record Result(int code, String out, String err) {}

  private Result discover(String nvidiaSmi) throws IOException, InterruptedException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    if (!nvidiaSmi.isEmpty()) {
      Path smi = Files.writeString(bin.resolve("nvidia-smi"), "#!/bin/sh\n" + nvidiaSmi + "\n");
      Files.setPosixFilePermissions(smi, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path error = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", Path.of("gpu", "discover-gpus.sh").toString())
            .redirectError(error.toFile());
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, Files.readString(error));
  }

  @Test
  void everyGpuIsAnAddress() throws Exception {
    Result result = discover("printf '0\\n1\\n 7 \\n'");
    assertEquals("{\"name\": \"gpu\", \"addresses\": [\"0\",\"1\",\"7\"]}\n", result.out);
    assertEquals(0, result.code);
  }

  @Test
  void aMachineWithoutGpusSaysSo() throws Exception {
    Result result = discover("exit 0");
    assertEquals(3, result.code);
    assertEquals("", result.out);
    assertTrue(result.err.contains("nvidia-smi lists no GPU"), result.err);
  }

  @Test
  void aFailingDriverIsQuoted() throws Exception {
    Result result = discover("echo 'NVIDIA-SMI has failed'; exit 9");
    assertEquals(3, result.code);
    assertTrue(result.err.contains("nvidia-smi failed: NVIDIA-SMI has failed"), result.err);
  }
}
