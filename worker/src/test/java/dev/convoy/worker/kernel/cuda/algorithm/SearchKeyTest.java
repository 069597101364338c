package dev.convoy.worker.kernel.cuda.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.network.Window;
import dev.convoy.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Other builds have measured under these words, so they are written out here in full. */
class SearchKeyTest {

  private static String key(Direction direction, Factors factors, DataType type) {
    Window window = Window.square(3).withStride(2);
    ConvolutionShape shape =
        new ConvolutionShape(
            type, 8, 2, 6, 10, List.of(9, 7), List.of(5, 4), window, List.of(1, 1));
    return AlgorithmSearch.key(direction, factors, shape);
  }

  @Test
  void aKeySaysAllThatDecidesTheSpeed() {
    assertEquals(
        "forward EXACT F32 rows 8 groups 2 input 6 of [9, 7] output 10 of [5, 4] kernel [3, 3]"
            + " stride [2, 2] dilation [1, 1] padding [1, 1]",
        key(Direction.FORWARD, Factors.EXACT, DataType.F32));
    assertEquals(
        "filter BF16 BF16 rows 8 groups 2 input 6 of [9, 7] output 10 of [5, 4] kernel [3, 3]"
            + " stride [2, 2] dilation [1, 1] padding [1, 1]",
        key(Direction.FILTER, Factors.BF16, DataType.BF16));
  }
}
