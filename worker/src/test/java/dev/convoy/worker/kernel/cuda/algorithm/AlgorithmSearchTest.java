package dev.convoy.worker.kernel.cuda.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Convolution;
import dev.convoy.network.Window;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.ChoiceFile;
import dev.convoy.worker.kernel.KernelSpec.Code;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.cuda.device.CudaException;
import dev.convoy.worker.kernel.cuda.device.DeviceMemory;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.device.Precision;
import dev.convoy.worker.kernel.cuda.device.Tf32Override;
import dev.convoy.worker.memory.Memory;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On the emulated GPU, whose algorithms and times are known: {@code algorithms} in its source. */
@Tag("gpu")
@EnabledIfEnvironmentVariable(
    named = "EMULATED_FOLDER",
    matches = ".+",
    disabledReason = "a real GPU has times of its own")
class AlgorithmSearchTest {
  private static final int EXPECTED_FASTEST = 1; // of those that are exact and deterministic
  private static final int FASTEST = 2; // of the same
  private static final int FASTEST_ROUNDING = 3;
  private static final int ROUNDS = 6; // it must not
  private static final int LOSES = 7; // as much, by its own doing

  @TempDir Path directory;

  private static ConvolutionShape shape(int rows, Integer... sizes) {
    List<Integer> spatial = List.of(sizes);
    Window pointwise = Window.of(Collections.nCopies(spatial.size(), 1));
    return new ConvolutionShape(
        DataType.F32, rows, 2, 4, 4, spatial, spatial, pointwise, pointwise.before());
  }

  private static final ConvolutionShape SMALL = shape(2, 5, 6);
  private static final ConvolutionShape LARGE = shape(511, 1024, 1024); // 8 GiB a side

  /** A window over squares of 15 without padding. */
  private static ConvolutionShape squares(int kernel, int stride) {
    Window window =
        new Window(
            List.of(kernel, kernel),
            List.of(stride, stride),
            List.of(0, 0),
            List.of(0, 0),
            List.of(1, 1));
    int output = (15 - kernel) / stride + 1;
    return new ConvolutionShape(
        DataType.F32, 2, 1, 2, 3, List.of(15, 15), List.of(output, output), window, List.of(0, 0));
  }

  private int search(Gpu gpu, String version, Direction direction, ConvolutionShape shape) {
    return search(gpu, gpu.memory(), version, direction, shape);
  }

  private int search(
      Gpu gpu, DeviceMemory memory, String version, Direction direction, ConvolutionShape shape) {
    Factors factors = Factors.of(gpu.precision(), shape.type());
    DescribedConvolution described =
        new ConvolutionDescriptors(gpu, "conv1", shape).with(factors.asked());
    return new AlgorithmSearch(gpu, memory, ChoiceFile.in(directory, version))
        .fastest(direction, shape, described, factors, "conv1")
        .number();
  }

  /** A GPU's memory of which no piece is larger than so many bytes. */
  private static final class Scarce extends DeviceMemory {
    private final long largest;

    Scarce(Gpu gpu, long largest) {
      super(gpu.stream());
      this.largest = largest;
    }

    @Override
    public Optional<Region> allocateIfFree(long bytes) {
      return bytes > largest ? Optional.empty() : super.allocateIfFree(bytes);
    }
  }

  private static Gpu open(Precision precision) {
    return Gpu.open(0, precision, /* share= */ true, /* graphs= */ false);
  }

  private Map<String, String> remembered(String version) throws IOException {
    Properties properties = new Properties();
    try (Reader reader =
        Files.newBufferedReader(directory.resolve("kernels-" + version + ".properties"))) {
      properties.load(reader);
    }
    Map<String, String> all = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> all.put(k, properties.getProperty(k)));
    return all;
  }

  /** As an earlier process would have left it for another version. */
  private void remember(String version, String key, String choice) throws IOException {
    Files.writeString(directory.resolve("kernels-" + version + ".properties"), key + "=" + choice);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void theChoiceFollowsTheTimesAndNotTheExpectation(Direction direction) throws IOException {
    try (Gpu gpu = open(Precision.F32)) {
      assertEquals(FASTEST, search(gpu, "1", direction, SMALL));
    }
    assertEquals(List.of("2-3"), new ArrayList<>(remembered("1").values()));
    String key = remembered("1").keySet().iterator().next();
    assertTrue(key.startsWith(direction + ".EXACT.F32.rows.2.groups.2.input.4.of.5.6."), key);
  }

  @Test
  void roundingAlgorithmsAreTakenWhereFactorsMayBeRounded() {
    try (Gpu gpu = open(Precision.TF32)) {
      assertEquals(FASTEST_ROUNDING, search(gpu, "1", Direction.FORWARD, SMALL));
    }
  }

  @Test
  void aRememberedChoiceIsTakenWithoutTiming() throws IOException {
    try (Gpu gpu = open(Precision.F32)) {
      search(gpu, "1", Direction.DATA, SMALL);
      remember("2", remembered("1").keySet().iterator().next(), "1-3");
      assertEquals(EXPECTED_FASTEST, search(gpu, "2", Direction.DATA, SMALL));
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void whatIsNotOfferedAnyMoreIsTimedAnew(Direction direction) throws IOException {
    try (Gpu gpu = open(Precision.F32)) {
      search(gpu, "1", direction, SMALL);
      String key = remembered("1").keySet().iterator().next();
      for (String gone : List.of("5-3", "3-1", "17-3", "nonsense")) {
        String version = "after " + gone;
        remember(version, key, gone);
        assertEquals(FASTEST, search(gpu, version, direction, SMALL), gone);
        assertEquals(Map.of(key, "2-3"), remembered(version));
      }
    }
  }

  @Test
  void eachShapeHasItsOwnChoice() {
    try (Gpu gpu = open(Precision.F32)) {
      assertEquals(FASTEST, search(gpu, "1", Direction.FORWARD, SMALL));
      assertEquals(EXPECTED_FASTEST, search(gpu, "1", Direction.FORWARD, shape(2, 1, 5, 6)));
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void whatDoesNotKeepItsPromiseIsNotTakenThoughItIsTheFastest(Direction direction)
      throws IOException {
    try (Gpu gpu = open(Precision.F32)) {
      assertEquals(FASTEST, search(gpu, "rounds", direction, squares(3, 4)));
      assertEquals(FASTEST, search(gpu, "loses", direction, squares(5, 1)));
      assertEquals(FASTEST, search(gpu, "both", direction, squares(5, 3)));
    }
    for (String version : List.of("rounds", "loses", "both")) {
      assertEquals(List.of("2-3"), new ArrayList<>(remembered(version).values()), version);
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void whereFactorsMayBeRoundedNothingIsChecked(Direction direction) {
    try (Gpu gpu = open(Precision.TF32)) {
      assertEquals(ROUNDS, search(gpu, "1", direction, squares(3, 4)));
      assertEquals(LOSES, search(gpu, "1", direction, squares(5, 1)));
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void whatIsExpectedForWantOfMemoryIsCheckedToo(Direction direction) {
    try (Gpu gpu = open(Precision.F32)) {
      DeviceMemory noneToTime = new Scarce(gpu, 1999); // algorithm 2 needs 2000 bytes
      ConvolutionShape small = shape(1, 2, 2);
      assertEquals(EXPECTED_FASTEST, search(gpu, noneToTime, "1", direction, small));
    }
    assertFalse(Files.exists(directory.resolve("kernels-1.properties")));
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void whereNotAllRowsFitFewerAreChecked(Direction direction) {
    ConvolutionShape shape = squares(5, 3).withRows(64); // 115200 and 12288 bytes a side
    try (Gpu gpu = open(Precision.F32)) {
      DeviceMemory scarce = new Scarce(gpu, 60_000);
      assertEquals(EXPECTED_FASTEST, search(gpu, scarce, "1", direction, shape));
    }
    assertFalse(Files.exists(directory.resolve("kernels-1.properties")));
  }

  @Test
  void wherePreciseOnesAreNotOfferedTheReasonsAreSaid() {
    for (Direction direction : Direction.values()) {
      try (Gpu gpu = open(Precision.F32)) {
        Algorithm.NotOffered e =
            assertThrows(
                Algorithm.NotOffered.class, () -> search(gpu, "1", direction, squares(5, 7)));
        assertTrue(
            String.valueOf(e.getMessage())
                .matches(
                    "cuDNN has no way to run conv1 "
                        + direction
                        + " that keeps f32 \\(its algorithm 7 is off by [67]\\.\\de-04, algorithm 6 is"
                        + " off by [2-6]\\.\\de-04\\): use --precision tf32"),
            e.getMessage());
      }
    }
  }

  @Test
  void whereOneRowDoesNotFitTheReasonsAreSaid() {
    try (Gpu gpu = open(Precision.F32)) {
      Algorithm.NotOffered e =
          assertThrows(
              Algorithm.NotOffered.class,
              () -> search(gpu, new Scarce(gpu, 1000), "1", Direction.FORWARD, LARGE));
      assertTrue(
          String.valueOf(e.getMessage()).contains("algorithm 1 finds no memory to be checked in"),
          e.getMessage());
    }
  }

  @Test
  void theMemoryForTimingAndCheckingIsFreedAtOnce() {
    long bytes = SMALL.bytes(SMALL.input());
    try (Gpu gpu = open(Precision.F32)) {
      long before = addressOf(gpu.memory(), bytes);
      search(gpu, "1", Direction.FORWARD, SMALL);
      search(gpu, new Scarce(gpu, 60_000), "1", Direction.FORWARD, squares(5, 3).withRows(64));
      assertThrows(
          Algorithm.NotOffered.class,
          () -> search(gpu, new Scarce(gpu, 100_000), "1", Direction.FORWARD, LARGE));
      assertEquals(before, addressOf(gpu.memory(), bytes), "the first free place is another");
    }
  }

  @Test
  void whatWasRememberedUncheckedOrWithTf32SwitchedOffIsNotBelieved() {
    try (Gpu gpu = open(Precision.F32)) {
      String checked = AlgorithmSearch.version(gpu.name(), Tf32Override.NONE);
      String off = AlgorithmSearch.version(gpu.name(), Tf32Override.OFF);
      assertEquals("cudnn-9.19.0-emulated-gpu-checked", checked);
      assertEquals("cudnn-9.19.0-emulated-gpu-checked-tf32-off", off);
    }
  }

  @Test
  void aTensorThatIsTooLargeForCudnnIsSaidInASentence() {
    try (Gpu gpu = open(Precision.F32)) {
      CudaException e =
          assertThrows(
              CudaException.class,
              () -> search(gpu, "1", Direction.FORWARD, shape(512, 1024, 1024)));
      assertEquals(
          "conv1 has a tensor of [512, 4, 1024, 1024], but cuDNN's have fewer than 2147483648"
              + " elements: use a smaller batch or more workers",
          e.getMessage());
    }
  }

  private static long addressOf(Memory memory, long bytes) {
    try (Memory.Region region = memory.allocate(bytes)) {
      return region.address();
    }
  }

  @Test
  void aLayerSaysWhatRunsItAndWhatIsNotDeterministic() {
    Convolution dilated = Convolution.of(4, 3).dilation(2).padding(2);
    LayerShare share = LayerShare.whole("conv1", dilated, List.of(Shape.of(4, 7, 7)), 2);
    try (CudnnKernels kernels = CudnnKernels.open(0, Precision.F32, /* share= */ true)) {
      LayerKernel kernel =
          kernels.layer(share, List.of(kernels.plain(share.inputSizes(0))), Mode.TRAINING, true);
      Code code = kernel.spec().code();
      assertEquals("cudnn-forward-2", code.forward().get(0));
      assertEquals(List.of("cudnn-data-2"), code.backward());
      assertTrue(
          code.weightGradients().contains("cudnn-filter-0-nondeterministic"),
          () -> code.weightGradients().toString());
    }
  }
}
