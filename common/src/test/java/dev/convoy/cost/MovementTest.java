package dev.convoy.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.cost.Movement.Content;
import dev.convoy.cost.Movement.Direction;
import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Four rows of six channels of 100 elements, on three workers. */
class MovementTest {
  private static final int ELEMENTS = 100;
  private static final Range ROWS = new Range(0, 4);

  private static Layout byChannels() {
    return Layout.whole(
        IntStream.range(0, 3)
            .mapToObj(rank -> new Block(ROWS, Indices.range(2 * rank, 2 * rank + 2)))
            .toList());
  }

  private static Layout everywhere() {
    Block all = new Block(ROWS, Indices.range(0, 6));
    return Layout.whole(List.of(all, all, all));
  }

  private static Reshard reshard(Value from, Layout source, Value to, Layout target) {
    return new Reshard(
        0,
        "slices",
        new Reshard.End(from, source),
        new Reshard.End(to, target),
        Redistribution.plan(source, target),
        ELEMENTS,
        DataType.F32);
  }

  private static Reshard gather() {
    return reshard(new Value.Output("conv"), byChannels(), new Value.Input(0), everywhere());
  }

  @Test
  void anAllGatherSendsItsBlockToEveryPeer() {
    long block = 4L * 2 * ELEMENTS * Float.BYTES;
    assertEquals(
        Optional.of(
            new Movement(Direction.SEND, Content.ACTIVATIONS, false, false, 2, 2 * block, 0)),
        Movement.sent(gather(), 1));
  }

  @Test
  void anAllGatherReceivesTheBlocksOfPeersAndCopiesItsOwn() {
    long block = 4L * 2 * ELEMENTS * Float.BYTES;
    assertEquals(
        Optional.of(
            new Movement(
                Direction.RECEIVE, Content.ACTIVATIONS, false, false, 2, 2 * block, block)),
        Movement.received(gather(), 1));
  }

  @Test
  void whatStaysUnderAnotherNameIsNoMovement() {
    Reshard same =
        reshard(new Value.Output("conv"), byChannels(), new Value.Input(0), byChannels());
    assertEquals(Optional.empty(), Movement.sent(same, 0));
    assertEquals(Optional.empty(), Movement.received(same, 0));
  }

  @Test
  void aPartOfWhatStaysIsNoMovementEither() {
    Reshard same =
        reshard(new Value.Output("conv"), byChannels(), new Value.Input(0), byChannels());
    Reshard part = same.part(new Chunk(1, 2));
    assertEquals(Optional.empty(), Movement.received(part, 0));
  }

  @Test
  void addendsAreAddedUpAndNothingOfAValueThatStaysInPlaceIsCopied() {
    Value gradients = new Value.ParameterGradients("conv");
    Block all = new Block(ROWS, Indices.range(0, 6));
    Reshard sum =
        reshard(gradients, Layout.partial(List.of(all, all, all)), gradients, byChannels());
    long block = 4L * 2 * ELEMENTS * Float.BYTES;
    assertEquals(
        Optional.of(
            new Movement(Direction.RECEIVE, Content.PARAMETERS, true, false, 2, 2 * block, 0)),
        Movement.received(sum, 2));
  }
}
