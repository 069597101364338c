package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.layout.Block;
import dev.convoy.network.Convolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.GroupSplit.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupSplitTest {
  private static final Convolution FOUR_GROUPS = Convolution.of(16, 3).groups(4);
  private static final Range ROWS = new Range(0, 2);

  private static GroupSplit split(FilterLayer layer, Indices owned) {
    return GroupSplit.of(
        LayerShare.owning(
            "conv", layer, List.of(Shape.of(8, 6, 6)), new Block(ROWS, owned), List.of(ROWS), 1));
  }

  private static Run run(int group, int from, int to, int... inputs) {
    return new Run(group, new Range(from, to), Indices.of(inputs));
  }

  @Test
  void aDenseLayerIsOneRunWhateverIsOwned() {
    Indices owned = Indices.of(3, 4, 9);
    List<Run> all = List.of(run(0, 0, 3, 0, 1, 2, 3, 4, 5, 6, 7));
    assertEquals(new GroupSplit(8, all), split(Convolution.of(16, 3), owned));
  }

  @Test
  void aGroupIsARunAndACutThroughOneASmallerRun() {
    assertEquals(
        new GroupSplit(2, List.of(run(0, 0, 4, 0, 1), run(1, 4, 5, 2, 3))),
        split(FOUR_GROUPS, Indices.range(0, 5)));
  }

  @Test
  void inputsAreCountedAmongThoseHeld() {
    assertEquals(
        new GroupSplit(2, List.of(run(2, 0, 2, 0, 1), run(3, 2, 6, 2, 3))),
        split(FOUR_GROUPS, Indices.range(10, 16)));
  }

  @Test
  void aGroupWhoseOutputsLieApartIsSeveralRuns() {
    assertEquals(
        new GroupSplit(2, List.of(run(0, 0, 2, 0, 1), run(1, 2, 3, 2, 3), run(0, 3, 4, 0, 1))),
        split(FOUR_GROUPS, Indices.of(1, 0, 4, 3)));
  }

  @Test
  void nothingOwnedIsNoRun() {
    assertEquals(new GroupSplit(2, List.of()), split(FOUR_GROUPS, Indices.NONE));
  }

  @Test
  void anInputThatAGroupNeedsAndTheWorkerLacksIsNamed() {
    Block own = new Block(ROWS, Indices.range(0, 4));
    LayerShare share =
        new LayerShare(
            "conv",
            FOUR_GROUPS,
            List.of(Shape.of(8, 6, 6)),
            Shape.of(16, 4, 4),
            List.of(new Block(ROWS, Indices.of(0))),
            own,
            List.of(ROWS),
            0,
            1);
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> GroupSplit.of(share));
    assertEquals("conv: channel 1 of input 0 is not held", error.getMessage());
  }
}
