package dev.convoy.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How many windows there are, which are refused, and what a mean divides by. */
class PoolingTest {

  /** One dimension of interest, behind others in which the window is a single element. */
  private static Shape shape(Kind kind, int dimensions, boolean ceil, int in, int... window) {
    Window spatial =
        new Window(
            sizes(dimensions, window[0], 1),
            sizes(dimensions, window[1], 1),
            sizes(dimensions, window[2], 0),
            sizes(dimensions, window[3], 0),
            sizes(dimensions, 1, 1));
    Shape input = new Shape(3, sizes(dimensions, in, 2));
    return new Pooling(kind, spatial, ceil, Divisor.TORCH).outputShape(List.of(input));
  }

  private static List<Integer> sizes(int dimensions, int last, int others) {
    return IntStream.range(0, dimensions)
        .mapToObj(d -> d + 1 < dimensions ? others : last)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    // in, window, stride, before, after, ceil, empty, of, where
    "8, 2, 1, 0, 3, false, 2, 10, behind the last of 8",
    "8, 2, 1, 0, 3, true, 1, 9, behind the last of 8",
    "8, 2, 2, 0, 5, false, 2, 6, behind the last of 8",
    "8, 2, 2, 0, 4, true, 1, 5, behind the last of 8",
    "8, 3, 2, 3, 0, false, 1, 5, before the first of 8",
    "8, 1, 1, 2, 0, true, 2, 10, before the first of 8",
    "1, 2, 3, 2, 9, false, 1, 4, before the first of 1",
  })
  void windowsWhollyInPaddingAreRefused(
      int in,
      int window,
      int stride,
      int before,
      int after,
      boolean ceil,
      int empty,
      int windows,
      String where) {
    for (Kind kind : Kind.values()) {
      for (int dimensions = 1; dimensions <= 3; dimensions++) {
        int d = dimensions;
        NetworkException refused =
            assertThrows(
                NetworkException.class,
                () -> shape(kind, d, ceil, in, window, stride, before, after));
        assertEquals(
            ("%d of %d windows along dimension %d %s wholly in the padding %s elements:"
                    + " with windows of %d that move by %d, padding %d+%d is too much")
                .formatted(
                    empty,
                    windows,
                    dimensions,
                    empty == 1 ? "lies" : "lie",
                    where,
                    window,
                    stride,
                    before,
                    after),
            refused.getMessage());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // in, window, stride, before, after, ceil, windows
    "8, 2, 1, 0, 1, false, 8",
    "8, 3, 1, 2, 2, false, 10",
    "8, 3, 2, 1, 1, true, 5", // the fifth begins with the last element but one of what is padded
    "7, 2, 2, 0, 0, true, 4",
    "6, 2, 2, 1, 1, true, 4",
    "5, 2, 2, 1, 1, true, 3", // a fourth would begin in the padding: dropped, as by PyTorch
    "1, 1, 2, 0, 0, true, 1",
    "6, 3, 3, 0, 1, true, 2", // a third would begin in the padding: dropped
  })
  void windowsThatHoldAnElementAreCounted(
      int in, int window, int stride, int before, int after, boolean ceil, int windows) {
    for (Kind kind : Kind.values()) {
      for (int d = 1; d <= 3; d++) {
        assertEquals(
            windows, shape(kind, d, ceil, in, window, stride, before, after).spatial().get(d - 1));
      }
    }
  }

  @Test
  void theLayerOfEmptyWindowsIsNamed() {
    NetworkBuilder net = Network.builder("n", Shape.of(3, 8, 8));
    Window far = new Window(List.of(2, 2), List.of(1, 1), List.of(0, 0), List.of(0, 3), ones(2));
    NetworkException refused =
        assertThrows(
            NetworkException.class,
            () -> net.add("p", new Pooling(Kind.AVERAGE, far, false, Divisor.VALID)).build());
    assertEquals(
        "p: 2 of 10 windows along dimension 2 lie wholly in the padding behind the last of 8"
            + " elements: with windows of 2 that move by 1, padding 0+3 is too much",
        refused.getMessage());
  }

  private static List<Integer> ones(int dimensions) {
    return Collections.nCopies(dimensions, 1);
  }

  /** Windows of 4 that move by 3 over 6 elements with padding 1 and 1: at -1, 2 and 5. */
  @ParameterizedTest
  @CsvSource({"TORCH, 4, 4, 2", "VALID, 3, 4, 1", "WINDOW, 4, 4, 4"})
  void aMeanDividesByTheTapsThatCount(Divisor divisor, int first, int second, int third) {
    Window line = Window.of(List.of(4)).withStride(3).withPadding(1);
    Pooling layer = new Pooling(Kind.AVERAGE, line, true, divisor);
    assertEquals(List.of(3), layer.outputShape(List.of(Shape.of(1, 6))).spatial());
    assertEquals(
        List.of(first, second, third),
        IntStream.range(0, 3).mapToObj(p -> layer.divisor(0, p, 6)).toList());
  }

  @ParameterizedTest
  @EnumSource(Divisor.class)
  void maximaHaveNoDivisor(Divisor divisor) {
    assertEquals(
        Pooling.max(2, 2, 0),
        new Pooling(Kind.MAX, Window.square(2).withStride(2), false, divisor));
  }
}
