package dev.convoy.worker.kernel.cuda.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Window;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.device.Precision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** On the emulated GPU, some of whose algorithms are known to be wrong: see its source. */
@Tag("gpu")
@EnabledIfEnvironmentVariable(
    named = "EMULATED_FOLDER",
    matches = ".+",
    disabledReason = "a real GPU's algorithms may be right")
class AlgorithmCheckTest {
  private static final int RIGHT = 1;
  private static final int ROUNDS = 6;
  private static final int LOSES = 7;

  /** Windows of 5 and strides of 3, for which the emulated cuDNN has what is wrong. */
  private static Stream<Arguments> shapes() {
    List<Arguments> all = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      all.add(of(direction, "a line", 2, 1, 3, 2, List.of(17), 0, 1));
      all.add(of(direction, "a plane", 2, 1, 3, 5, List.of(11, 14), 2, 1));
      all.add(of(direction, "dilated", 2, 1, 2, 3, List.of(17, 20), 1, 2));
      all.add(of(direction, "a volume", 1, 1, 2, 2, List.of(7, 8, 11), 2, 1));
      all.add(of(direction, "groups", 2, 3, 6, 9, List.of(11, 8), 2, 1));
      all.add(of(direction, "depthwise", 3, 4, 4, 8, List.of(8, 8), 2, 1));
      all.add(of(direction, "few results", 1, 1, 1, 1, List.of(5), 0, 1));
      all.add(of(direction, "long sums", 60, 1, 1, 1, List.of(50, 50), 0, 1));
      all.add(of(direction, "many channels", 1, 1, 300, 2, List.of(8, 8), 0, 1));
    }
    return all.stream();
  }

  private static Arguments of(
      Direction direction,
      String what,
      int rows,
      int groups,
      int input,
      int output,
      List<Integer> sizes,
      int padding,
      int dilation) {
    int dimensions = sizes.size();
    Window window =
        new Window(
            Collections.nCopies(dimensions, 5),
            Collections.nCopies(dimensions, 3),
            Collections.nCopies(dimensions, 0),
            Collections.nCopies(dimensions, 0),
            Collections.nCopies(dimensions, dilation));
    return Arguments.of(
        direction,
        what,
        new ConvolutionShape(
            DataType.F32,
            rows,
            groups,
            input,
            output,
            sizes,
            sizes.stream().map(s -> (s + 2 * padding - 4 * dilation - 1) / 3 + 1).toList(),
            window,
            Collections.nCopies(dimensions, padding)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("shapes")
  void whatKeepsItsPromiseIsToldFromWhatDoesNot(
      Direction direction, String what, ConvolutionShape shape) {
    try (Gpu gpu = Gpu.open(0, Precision.F32, /* share= */ true, /* graphs= */ false)) {
      DescribedConvolution described =
          new ConvolutionDescriptors(gpu, "conv1", shape).with(Factors.EXACT.asked());
      AlgorithmCheck check = new AlgorithmCheck(gpu, gpu.memory(), direction, shape, "conv1");
      assertEquals(Optional.empty(), check.objection(algorithm(RIGHT), described));
      for (int wrong : List.of(ROUNDS, LOSES)) {
        String objection = check.objection(algorithm(wrong), described).orElse("is right");
        assertTrue(objection.matches("is off by [1-9]\\.\\de-04"), objection);
      }
      assertEquals(
          "cannot run (status 2000)", check.objection(algorithm(17), described).orElse("runs"));
    }
  }

  private static Algorithm algorithm(int number) {
    return new Algorithm(number, cudnn.CUDNN_FMA_MATH, 0, 3000, /* deterministic= */ true);
  }
}
