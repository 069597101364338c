package dev.convoy.worker.kernel.onednn.convolution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.layout.Block;
import dev.convoy.network.Convolution;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionPartTest {
  private static List<ConvolutionPart> parts(Convolution layer, int inputs, Indices owned) {
    Range rows = new Range(0, 2);
    return ConvolutionPart.of(
        LayerShare.owning(
            "conv",
            layer,
            List.of(Shape.of(inputs, 8, 8)),
            new Block(rows, owned),
            List.of(rows),
            1));
  }

  @Test
  void wholeGroupsAreOnePart() {
    Convolution layer = Convolution.of(16, 3).groups(4);
    assertEquals(List.of(new ConvolutionPart(4, 0, 2, 0, 4)), parts(layer, 8, Indices.all(16)));
    assertEquals(
        List.of(new ConvolutionPart(2, 0, 2, 0, 4)), parts(layer, 8, Indices.range(8, 16)));
  }

  @Test
  void aDenseConvolutionIsOnePartWhateverIsOwned() {
    assertEquals(
        List.of(new ConvolutionPart(1, 0, 8, 0, 5)),
        parts(Convolution.of(16, 3), 8, Indices.range(3, 8)));
  }

  @Test
  void aCutThroughAGroupMakesAPartOfItsOwn() {
    assertEquals(
        List.of(new ConvolutionPart(2, 0, 2, 0, 4), new ConvolutionPart(1, 4, 2, 8, 1)),
        parts(Convolution.of(16, 3).groups(4), 8, Indices.range(0, 9)));
  }

  @Test
  void aDepthwiseConvolutionOfPermutedChannelsIsOnePart() {
    Indices permuted = Indices.of(5, 1, 7, 2);
    Range rows = new Range(0, 2);
    LayerShare share =
        new LayerShare(
            "conv",
            Convolution.of(8, 3).groups(8),
            List.of(Shape.of(8, 8, 8)),
            Shape.of(8, 6, 6),
            List.of(new Block(rows, permuted)),
            new Block(rows, permuted),
            List.of(rows),
            0,
            1);
    assertEquals(List.of(new ConvolutionPart(4, 0, 1, 0, 1)), ConvolutionPart.of(share));
  }
}
