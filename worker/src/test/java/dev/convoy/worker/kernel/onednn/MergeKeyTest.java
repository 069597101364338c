package dev.convoy.worker.kernel.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.layout.Block;
import dev.convoy.network.Activation;
import dev.convoy.network.Convolution;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.onednn.convolution.MergeKey;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.OneDnnLibrary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Other builds have measured under these words, so they are written out here in full. */
class MergeKeyTest {
  private static final Range ROWS = new Range(0, 2);

  private static LayerShare share(Convolution layer, Indices outputs) {
    Shape input = Shape.of(layer.groups() * 3, 9, 7);
    return LayerShare.owning(
        "conv", layer, List.of(input), new Block(ROWS, outputs), List.of(ROWS), 0);
  }

  /** Three groups of 3 inputs and 5 outputs. */
  private static LayerShare three() {
    return share(Convolution.of(15, 3).stride(2).padding(1).groups(3), Indices.all(15));
  }

  private static String key(LayerShare share, Mode mode, boolean inputGradient, DataType type) {
    List<String> keys = new ArrayList<>();
    MergeChoice choice =
        (kernels, what, before, candidates) -> {
          keys.add(
              MergeKey.of(
                  what,
                  before,
                  kernels.blocked(what.outputSizes()),
                  candidates.get(0).spec(),
                  /* threads= */ 4));
          return 0;
        };
    try (OneDnnKernels kernels = OneDnnKernels.open(1, type, choice)) {
      kernels.layer(share, List.of(kernels.plain(share.inputSizes(0))), mode, inputGradient);
    }
    return String.join(", ", keys);
  }

  private static String training(LayerShare share) {
    return key(share, Mode.TRAINING, true, DataType.F32);
  }

  @Test
  void aKeySaysAllThatDecidesTheSpeed() {
    String blocks = "aBcd" + Descs.BLOCK + "b";
    assertEquals(
        "convolution groups 3 input [2, 9, 9, 7] f32 plain output [2, 15, 5, 4] f32 "
            + blocks
            + " kernel [3, 3] stride [2, 2] before [1, 1] after [1, 1] dilation [1, 1] bias yes"
            + " activation none training input gradients 1 threads 4",
        training(three()));
    assertEquals(
        "convolution groups 2 input [2, 6, 9, 7] f32 plain output [2, 10, 5, 3] f32 "
            + blocks
            + " kernel [3, 3] stride [1, 1] before [0, 0] after [0, 0] dilation [2, 2] bias no"
            + " activation relu inference input gradients 0 threads 4",
        key(
            share(Convolution.of(10, 3).dilation(2).groups(2).noBias(), Indices.all(10))
                .followedBy(new Activation(Activation.Function.RELU)),
            Mode.INFERENCE,
            false,
            DataType.F32));
  }

  @Test
  void aShareOfALargerLayerIsKnownByItsOwnGroups() {
    Convolution six = Convolution.of(30, 3).stride(2).padding(1).groups(6);
    assertEquals(training(three()), training(share(six, Indices.range(15, 30))));
  }

  @Test
  void whatWasMeasuredInF32DoesNotHoldForBf16() {
    assumeTrue(OneDnnLibrary.hasBf16(), "this CPU has no bf16 instructions");
    assertNotEquals(training(three()), key(three(), Mode.TRAINING, true, DataType.BF16));
  }
}
