package dev.convoy.worker.kernel.cuda.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.tensor.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceCodeTest {

  @ParameterizedTest
  @CsvSource({
    "sm_75,F32",
    "sm_80,F32",
    "sm_80,BF16",
    "sm_90,F32",
    "sm_90,BF16",
    "sm_120,F32",
    "sm_120,BF16"
  })
  void theKernelsCompileForEveryArchitectureOfCuda13(
      String architecture, DataType activations, @TempDir Path folder) throws Exception {
    assumeTrue(answers("nvcc", "--version"), "no nvcc here to compile the kernels with");
    Path source = Files.writeString(folder.resolve("convoy.cu"), DeviceCode.source(activations));
    Path log = folder.resolve("log");
    Process nvcc =
        new ProcessBuilder(
                List.of(
                    "nvcc",
                    "--std=c++17",
                    "--Werror=all-warnings",
                    "--gpu-architecture=" + architecture,
                    "--cubin",
                    "-o",
                    folder.resolve("convoy.cubin").toString(),
                    source.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(0, nvcc.waitFor(), () -> read(log));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  private static boolean answers(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}
