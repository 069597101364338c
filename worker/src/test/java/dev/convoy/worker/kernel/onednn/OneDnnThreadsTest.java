package dev.convoy.worker.kernel.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Activation;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.memory.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OneDnnThreadsTest {
  private static final int ELEMENTS = 8 * 64 * 32 * 32;

  @Test
  void threadsWithKernelsOfTheirOwnDoNotDisturbOneAnother() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<float[]>> results = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        results.add(threads.submit(() -> activate(1)));
      }
      float[] expected = activate(1);
      for (Future<float[]> result : results) {
        assertArrayEquals(expected, result.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * A thread that OpenMP starts inherits the name of the thread that it helps. In a JVM of its own,
   * for OpenMP gives threads that others have left behind to whoever comes next, names and all.
   */
  @Test
  void aPrimitiveUsesAsManyThreadsAsWereAskedFor() throws Exception {
    for (int count = 1; count <= 3; count++) {
      Process jvm =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  OneDnnThreadsTest.class.getName(),
                  "" + count)
              .redirectErrorStream(true)
              .start();
      String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(said.contains("threads used: " + count), said);
    }
  }

  /** Computes with so many threads, and says how many were used. */
  public static void main(String... arguments) throws IOException {
    Thread.currentThread().setName("asked");
    activate(Integer.parseInt(arguments[0]));
    System.out.println("threads used: " + threadsCalled("asked"));
  }

  private static long threadsCalled(String name) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.filter(t -> nameOf(t).equals(name)).count();
    }
  }

  private static String nameOf(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (java.nio.file.NoSuchFileException ended) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SiLU of a ramp, a few times. */
  private static float[] activate(int threads) {
    try (OneDnnKernels kernels = OneDnnKernels.open(threads)) {
      Activation silu = new Activation(Activation.Function.SILU);
      LayerShare share = LayerShare.whole("silu", silu, List.of(Shape.of(64, 32, 32)), 8);
      Format plain = kernels.plain(share.inputSizes(0));
      LayerKernel kernel = kernels.layer(share, List.of(plain), Mode.INFERENCE, false);
      Buffer x = buffer(plain);
      Buffer y = buffer(plain);
      for (int i = 0; i < ELEMENTS; i++) {
        x.floats().put(i, i % 97 - 48f);
      }
      kernel.bind(Operands.ofForward(List.of(x), y, List.of(), null));
      for (int step = 0; step < 20; step++) {
        kernel.forward(0, step);
      }
      float[] result = new float[ELEMENTS];
      y.floats().get(result);
      return result;
    }
  }

  private static Buffer buffer(Format format) {
    Buffer buffer = new Buffer("tensor", format.bytes());
    ByteBuffer memory = ByteBuffer.allocateDirect((int) format.bytes() + 64).alignedSlice(64);
    buffer.place(memory.limit((int) format.bytes()));
    return buffer;
  }
}
