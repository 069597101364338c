package dev.convoy.worker.kernel.cuda;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A folder of libraries that stand for CUDA, cuDNN, cuBLAS and NVRTC and do on the CPU what this
 * project asks of them: {@code emulated.cpp}. Java processes that find them first run on an
 * emulated GPU, with the very kernels that a real one runs.
 */
final class EmulatedGpu {
  private static final long PATIENCE_MINUTES = 15;
  private static final List<String> NAMES =
      List.of(
          "libcuda.so.1",
          "libcudart.so.13",
          "libcublas.so.13",
          "libcublasLt.so.13",
          "libnvrtc.so.13",
          "libcudnn.so.9",
          "libcudnn_ops.so.9",
          "libcudnn_cnn.so.9",
          "libcudnn_adv.so.9",
          "libcudnn_graph.so.9");

  private final Path folder;

  private EmulatedGpu(Path folder) {
    this.folder = folder;
  }

  /** Whether there is a C++ compiler to build it with. */
  static boolean canBeBuilt() throws InterruptedException {
    try {
      return new ProcessBuilder("g++", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  /** Builds the libraries. */
  static EmulatedGpu build(Path folder) throws IOException, InterruptedException {
    for (String source : List.of("emulated.cpp", "kernels.h")) {
      try (InputStream in = EmulatedGpu.class.getResourceAsStream(source)) {
        if (in == null) {
          throw new IllegalStateException("no " + source);
        }
        Files.copy(in, folder.resolve(source));
      }
    }
    EmulatedGpu gpu = new EmulatedGpu(folder);
    Path library = folder.resolve("libemulated.so");
    Result built =
        gpu.run(
            List.of(
                "g++",
                "-std=c++17",
                "-O2",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                folder.resolve("emulated.cpp").toString(),
                "-ldl"),
            Map.of());
    if (built.code() != 0) {
      throw new IOException("the emulated GPU does not compile: " + built.output());
    }
    for (String name : NAMES) {
      Files.createSymbolicLink(folder.resolve(name), library);
    }
    return gpu;
  }

  /** Where on the bus the emulated GPUs of this process are: other processes have others. */
  static final String DOMAIN = "%04x".formatted(ProcessHandle.current().pid() % 0x10000);

  /** How a process ended and what it printed. */
  record Result(int code, String output) {}

  /** Runs a main class of the test class path on the emulated GPU. */
  Result java(String main, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx1g",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Djava.io.tmpdir=" + folder,
            "-Dconvoy.cache=" + folder.resolve("cache"),
            "-cp",
            bundled(
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path"))),
            main));
    command.addAll(List.of(arguments));
    return run(command, environment);
  }

  /** What of a class path goes into the bundle for GPU machines, which has no Spark, say. */
  private static String bundled(String classPath) throws IOException {
    String script = Files.readString(Path.of("..", "deploy", "gpu", "bundle.sh"));
    Matcher wanted = Pattern.compile("(?m)^wanted='(.*)'$").matcher(script);
    if (!wanted.find()) {
      throw new IOException("bundle.sh does not say which jars are wanted");
    }
    Pattern jar = Pattern.compile(wanted.group(1) + "|/convoy-[^/]*\\.jar$");
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .filter(entry -> !entry.endsWith(".jar") || jar.matcher(entry).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Result run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "out", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("LD_LIBRARY_PATH", folder.toString());
    builder.environment().put("EMULATED_FOLDER", folder.toString());
    builder.environment().put("EMULATED_DOMAIN", DOMAIN);
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new IOException("did not end: " + Files.readString(log));
    }
    return new Result(process.exitValue(), Files.readString(log));
  }
}
