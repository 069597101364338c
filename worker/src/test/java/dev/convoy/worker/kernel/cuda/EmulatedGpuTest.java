package dev.convoy.worker.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.job.Precision;
import dev.convoy.worker.kernel.cuda.EmulatedGpu.Result;
import dev.convoy.worker.kernel.cuda.device.CudaException;
import dev.convoy.worker.kernel.cuda.device.CudaLibrary;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a GPU would be asked to do, done on the CPU: says whether formulas, sizes, orders of
 * arguments and the runtime's steps are right; says nothing of a GPU's own ways.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulatedGpuTest {
  private EmulatedGpu gpu;

  private final Map<String, Future<Result>> running = new HashMap<>();
  private ExecutorService processes;

  @BeforeAll
  void build(@TempDir Path shared) throws Exception {
    assumeTrue(EmulatedGpu.canBeBuilt(), "no g++ here to build the emulated GPU with");
    gpu = EmulatedGpu.build(shared);
    processes = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    start("kernels", Map.of(), "dev.convoy.worker.kernel");
    start(
        "workers",
        Map.of(),
        "dev.convoy.worker.runtime",
        "dev.convoy.worker.task",
        "dev.convoy.worker.calibrate");
    start("hasty workers", Map.of("EMULATED_HASTE", "1"), "dev.convoy.worker.runtime");
  }

  private void start(String what, Map<String, String> environment, String... packages) {
    String main = "dev.convoy.worker.kernel.GpuTests";
    running.put(what, processes.submit(() -> gpu.java(main, environment, packages)));
  }

  private void passed(String what) throws Exception {
    Result result = Objects.requireNonNull(running.get(what)).get();
    assertEquals(0, result.code(), result.output());
  }

  @AfterAll
  void end() {
    if (processes != null) {
      processes.shutdownNow();
    }
  }

  @Test
  void kernelsKeepTheirContractOnAnEmulatedGpu() throws Exception {
    passed("kernels");
  }

  @Test
  void workersTrainTheSameOnEmulatedGpus() throws Exception {
    passed("workers");
  }

  @Test
  void workersTrainTheSameInWhateverOrderStreamsTakeTurns() throws Exception {
    passed("hasty workers");
  }

  @Test
  void twoWorkersAreNotGivenTheSameGpu() throws Exception {
    Result result = gpu.java(ClaimTwice.class.getName(), Map.of());
    assertTrue(
        result.output().contains("GPU " + EmulatedGpu.DOMAIN + ":01:00.0 is given to two workers"),
        result.output());
    assertEquals(0, result.code(), result.output());
  }

  @Test
  void tooLittleMemoryIsSaidInASentenceThatNamesTheLargest() throws Exception {
    Result result = gpu.java(TooMuch.class.getName(), Map.of());
    assertTrue(
        result
            .output()
            .matches(
                "(?s)the GPU has not enough memory: 5000000000 bytes are needed and \\d+ are free"
                    + " \\(use a smaller batch or more workers\\); the largest of the plan's"
                    + " buffers is conv2 output \\(2000000000 bytes\\).*"),
        result.output());
  }

  @Test
  void aGpuWithoutBf16IsRefusedInASentence() throws Exception {
    Result result = gpu.java(Open.class.getName(), Map.of("EMULATED_CAPABILITY", "7"), "BF16");
    assertTrue(
        result.output().contains("multiplies neither TF32 nor bf16: use --precision f32"),
        result.output());
  }

  @Test
  void f32IsRefusedWhereTheEnvironmentWouldRoundIt() throws Exception {
    Map<String, String> rounds = Map.of("NVIDIA_TF32_OVERRIDE", "1");
    String refused = gpu.java(Open.class.getName(), rounds, "F32", "TF32").output();
    assertTrue(refused.contains("NVIDIA_TF32_OVERRIDE is set, so that CUDA's libraries"), refused);
    assertTrue(refused.contains("opened in TF32"), refused);
  }

  @Test
  void whatCannotBeRecordedIsSaidInASentence() throws Exception {
    Result result =
        gpu.java(
            "dev.convoy.worker.runtime.train.GpuGraphsTest$Once",
            Map.of("EMULATED_CAPTURE_FAILS", "1"));
    assertTrue(
        result
            .output()
            .matches(
                "(?s).*CudaException: what is queued from conv1 .* to conv1 .* \\(\\d+ lines\\) cannot"
                    + " be recorded as a CUDA graph \\(recording failed: an emulated error"
                    + " \\(901\\)\\): leave out --cuda-graphs\n.*"),
        result.output());
  }

  @ParameterizedTest
  @CsvSource({
    "EMULATED_DRIVER,12080,the NVIDIA driver runs CUDA 12.8 at most",
    "EMULATED_RUNTIME,12060,the CUDA runtime found is 12.6",
    "EMULATED_CUDNN,8907,the cuDNN found is 8.9.7",
    "EMULATED_DEVICES,0,no GPU that this process may use"
  })
  void whatWillNotDoIsSaidInASentence(String variable, String value, String sentence)
      throws Exception {
    Result result = gpu.java(WhyNot.class.getName(), Map.of(variable, value));
    assertTrue(result.output().contains(sentence), result.output());
  }

  /** Opens the same GPU twice, which must fail, then again with sharing, which must not. */
  static final class ClaimTwice {
    private ClaimTwice() {}

    public static void main(String[] arguments) {
      try (CudnnKernels first = CudnnKernels.open(0, Precision.F32, false)) {
        first.tryConvolution();
        CudnnKernels.open(0, Precision.F32, true).close();
        CudnnKernels.open(first.gpu().ordinal(), Precision.F32, false).close();
        System.exit(1);
      } catch (CudaException e) {
        System.out.println(e.getMessage());
      }
      CudnnKernels.open(0, Precision.F32, false).close(); // given up by now
    }
  }

  /** Asks for more than the GPU has. */
  static final class TooMuch {
    private TooMuch() {}

    public static void main(String[] arguments) {
      try (CudnnKernels kernels = CudnnKernels.open(0, Precision.F32, false);
          Arena arena = new Arena(kernels.memory())) {
        arena.keep(new Buffer("conv1 output", 1_500_000_000));
        arena.keep(new Buffer("conv2 output", 2_000_000_000));
        arena.keep(new Buffer("conv3 output", 1_500_000_000));
        arena.place();
      } catch (OutOfMemoryError e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /** Prints whether precisions can be used, and if not, why not. */
  static final class Open {
    private Open() {}

    public static void main(String[] arguments) {
      for (String precision : arguments) {
        try (CudnnKernels opened = CudnnKernels.open(0, Precision.valueOf(precision), false)) {
          System.out.println(opened.gpu() + " opened in " + precision);
        } catch (CudaException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  /** Prints why no GPU can be used. */
  static final class WhyNot {
    private WhyNot() {}

    public static void main(String[] arguments) {
      System.out.println(CudaLibrary.whyNot());
    }
  }
}
