package dev.convoy.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage.Abort;
import dev.convoy.control.ControlMessage.Connected;
import dev.convoy.control.ControlMessage.Done;
import dev.convoy.control.ControlMessage.Equipped;
import dev.convoy.control.ControlMessage.Evaluated;
import dev.convoy.control.ControlMessage.Failed;
import dev.convoy.control.ControlMessage.FinalWeights;
import dev.convoy.control.ControlMessage.Goodbye;
import dev.convoy.control.ControlMessage.Heartbeat;
import dev.convoy.control.ControlMessage.Joined;
import dev.convoy.control.ControlMessage.Measured;
import dev.convoy.control.ControlMessage.Observed;
import dev.convoy.control.ControlMessage.Profile;
import dev.convoy.control.ControlMessage.Progress;
import dev.convoy.control.ControlMessage.ShardFailed;
import dev.convoy.control.ControlMessage.ShardWritten;
import dev.convoy.control.ControlMessage.SharedOut;
import dev.convoy.control.ControlMessage.TrialDone;
import dev.convoy.control.ControlMessage.TrialStarted;
import dev.convoy.control.ControlMessage.WeightChunk;
import dev.convoy.mesh.Speeds;
import dev.convoy.metrics.LineTime;
import dev.convoy.metrics.Span;
import dev.convoy.metrics.StepMetrics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KryoCodecTest {

  private static final Failure FAILURE =
      new Failure(1, 2, "all-gather of conv3 input", 7, Failure.Kind.PEER_LOST, "gone");

  static final List<ControlMessage> ONE_OF_EACH =
      List.of(
          new Heartbeat(),
          new Goodbye(),
          new Abort(FAILURE),
          new Joined(3, "node-ü", 4711),
          new Progress(0, "compile"),
          new Measured(new StepMetrics(9, 1, Double.NaN, 12.5, 1, 2, 3, 4, 1L << 40, 6, -7, 2)),
          new TrialStarted(1, 2),
          new Equipped(1, 2, "2 threads of a CPU"),
          new SharedOut(1, 2, new Speeds(List.of(1.0, 2.5))),
          new Connected(1, 2, "TCP"),
          new TrialDone(1, 2, 1L << 33, 1L << 26, 812.5, 1 << 20, 48, 3),
          new Profile(
              1, 2, 8, 12.5, List.of(new LineTime("conv1 forward", false, "jit", 3.5, 0.25))),
          new ControlMessage.Confused(
              1,
              2,
              200,
              40,
              List.of(
                  new ControlMessage.Confused.Cell(39, 0, 1L << 40),
                  new ControlMessage.Confused.Cell(1, ControlMessage.Confused.OTHER, 1))),
          new Evaluated(1, 2, 200, 17, 19, 25, 31.5, 27, 2),
          new FinalWeights(1, 2, 200, FinalWeights.Phase.END),
          new ShardWritten(
              1,
              0,
              20,
              "shard-1-of-2.safetensors",
              1L << 33,
              0xFFFF_FFFFL,
              List.of(new ShardWritten.Piece("fc.weight", 1L << 33, 0, 1L << 34))),
          new ShardFailed(1, 0, 20, "no space left"),
          new ControlMessage.Timeline(
              1, 0, 7, 1L << 50, List.of(new Span("conv1", Span.Kind.COMPUTE, 5, 9, 0))),
          new ControlMessage.Isolated(1, 0, 12.5, 3.25),
          new ControlMessage.HoldStep(),
          new ControlMessage.AskWhereabouts(),
          new ControlMessage.Whereabouts(1, "step 3, conv1 forward"),
          new ControlMessage.InStep(1, -1),
          new ControlMessage.StopAfter(7),
          new ControlMessage.Stopped(1, 0, 8),
          new Failed(FAILURE),
          new Done(5));

  private final KryoCodec codec = new KryoCodec((1 << 20) + 1024);

  @Test
  void everyMessageComesBackEqual() {
    for (ControlMessage message : ONE_OF_EACH) {
      assertEquals(message, codec.decode(codec.encode(message)));
    }
  }

  @Test
  void aFullWeightChunkComesBackByteForByte() {
    var values = new byte[WeightChunk.MAX_BYTES];
    new Random(1).nextBytes(values);
    var chunk =
        assertInstanceOf(
            WeightChunk.class,
            codec.decode(codec.encode(new WeightChunk("conv2.weight", 1L << 33, values))));
    assertEquals("conv2.weight", chunk.parameter());
    assertEquals(1L << 33, chunk.firstElement());
    assertArrayEquals(values, chunk.littleEndianFloats());
  }

  @Test
  void observedElementsComeBackByteForByteWhereverTheyLie() {
    ObservedTensor tensor = new ObservedTensor(ObservedTensor.Kind.OUTPUT, "conv2", "");
    byte[] values = new byte[Observed.MAX_BYTES - 4 * Long.BYTES];
    new Random(1).nextBytes(values);
    long count = values.length / Float.BYTES;
    long[] runs = {5, 7, 1L << 33, count - 7};
    Observed observed =
        assertInstanceOf(
            Observed.class,
            codec.decode(codec.encode(new Observed(1, 2, 3, tensor, 1L << 34, runs, values))));
    assertEquals(3, observed.step());
    assertEquals(tensor, observed.tensor());
    assertArrayEquals(runs, observed.runs());
    assertArrayEquals(values, observed.littleEndianFloats());
  }

  @Test
  void elementsThatATensorHasNotAreNotObserved() {
    ObservedTensor tensor = new ObservedTensor(ObservedTensor.Kind.INPUT, "conv2", "0");
    byte[] two = new byte[2 * Float.BYTES];
    for (long[] runs :
        List.of(
            new long[] {9, 2},
            new long[] {-1, 2},
            new long[] {0, 3},
            new long[] {0},
            new long[] {Long.MAX_VALUE, 2},
            new long[] {0, 0, 0, 2})) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Observed(0, 0, 0, tensor, 10, runs, two),
          Arrays.toString(runs));
    }
    assertEquals(2, new Observed(0, 0, 0, tensor, 10, new long[] {8, 2}, two).runs().length);
  }

  @Test
  void theListOfExamplesCoversEveryMessage() {
    var covered = ONE_OF_EACH.stream().map(Object::getClass).collect(Collectors.toSet());
    var missing =
        Stream.of(ControlMessage.class.getPermittedSubclasses())
            .filter(type -> !covered.contains(type))
            .toList();
    assertEquals(List.of(Observed.class, WeightChunk.class), missing);
  }

  @Test
  void noClassNameCrossesTheWire() {
    for (ControlMessage message : ONE_OF_EACH) {
      String text = new String(codec.encode(message), StandardCharsets.ISO_8859_1);
      assertFalse(text.contains("convoy"), text);
    }
  }

  @Test
  void aClassNameOnTheWireIsRejectedUnread() {
    byte[] named = {1, 0, (byte) 0x84, 'e', 'v', 'i', 'l'};
    var rejected = assertThrows(MalformedMessage.class, () -> codec.decode(named));
    assertTrue(
        String.valueOf(rejected.getCause()).contains("A class name came"), rejected::toString);
  }

  @Test
  void everyTruncationIsRejected() {
    for (ControlMessage message : ONE_OF_EACH) {
      byte[] whole = codec.encode(message);
      for (int length = 0; length < whole.length; length++) {
        byte[] part = Arrays.copyOf(whole, length);
        assertThrows(MalformedMessage.class, () -> codec.decode(part), message::toString);
      }
    }
  }

  /** Whoever is told relies on every part of a message that is not marked as one that may miss. */
  @Test
  @SuppressWarnings("NullAway") // what nobody may send is what is tested
  void whatMayNotBeMissingIsNeitherSentNorRead() {
    assertThrows(NullPointerException.class, () -> codec.encode(new Progress(1, null)));
    assertThrows(NullPointerException.class, () -> codec.encode(new Abort(null)));
    byte[] bytes = codec.encode(new Abort(FAILURE));
    byte[] nothing = {bytes[0], 0}; // Kryo's word for null
    assertThrows(MalformedMessage.class, () -> codec.decode(nothing));
  }

  @Test
  void bytesAfterAMessageAreRejected() {
    byte[] whole = codec.encode(new Done(1));
    assertThrows(
        MalformedMessage.class, () -> codec.decode(Arrays.copyOf(whole, whole.length + 1)));
  }

  @Test
  void garbageIsRejectedOrIsAnotherMessageButNothingElseHappens() {
    var random = new Random(2);
    int rejected = 0;
    for (int i = 0; i < 20_000; i++) {
      var bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      try {
        codec.decode(bytes);
      } catch (MalformedMessage e) {
        rejected++;
      }
    }
    assertTrue(rejected > 19_000, () -> "garbage was taken for messages");
  }

  @Test
  void aClaimedLengthBeyondTheBytesAllocatesNothing() {
    var random = new Random(3);
    byte[] whole = codec.encode(new WeightChunk("w", 0, new byte[8]));
    for (int i = 0; i < 20_000; i++) {
      byte[] flipped = whole.clone();
      for (int j = 0; j < 5; j++) {
        flipped[1 + random.nextInt(flipped.length - 1)] = (byte) random.nextInt();
      }
      try {
        codec.decode(flipped);
      } catch (MalformedMessage e) {
        assertFalse(e.getCause() instanceof OutOfMemoryError);
      }
    }
  }

  @Test
  void aMessageLargerThanTheBoundIsNeitherSentNorRead() {
    var small = new KryoCodec(100);
    var message = new Progress(1, "x".repeat(200));
    var sending = assertThrows(MalformedMessage.class, () -> small.encode(message));
    assertTrue(sending.toString().contains("Progress"), sending::toString);
    byte[] bytes = codec.encode(message);
    var reading = assertThrows(MalformedMessage.class, () -> small.decode(bytes));
    assertTrue(reading.toString().contains("at most 100"), reading::toString);
  }

  /** A shape such as a plan may have. */
  sealed interface Shape {}

  record Square(int side) implements Shape {}

  record Empty() implements Shape {}

  enum Colour {
    RED,
    GREEN {
      @Override
      boolean calm() {
        return true;
      }
    };

    boolean calm() {
      return false;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // arrays are what is tested
  record Everything(
      List<Shape> shapes,
      Map<String, List<Integer>> named,
      Colour colour,
      int[] ints,
      long[] longs,
      float[] floats,
      double[] doubles,
      boolean flag,
      @Nullable Square none,
      Empty empty) {}

  record Unsendable(Object anything) {}

  @Test
  void nestedRecordsListsMapsEnumsAndArraysComeBack() {
    var wide = new KryoCodec(1000, Everything.class);
    var sent =
        new Everything(
            List.of(new Square(2), new Empty()),
            Map.of("a", List.of(1, -2), "b", List.of()),
            Colour.GREEN,
            new int[] {Integer.MIN_VALUE, 1},
            new long[] {Long.MAX_VALUE},
            new float[] {Float.NaN, -0f},
            new double[0],
            true,
            null,
            new Empty());
    byte[] bytes = wide.encodeAny(sent);
    Everything came = wide.decodeAny(bytes, 0, bytes.length, Everything.class);
    assertEquals(sent.shapes(), came.shapes());
    assertEquals(sent.named(), came.named());
    assertEquals(Colour.GREEN, came.colour());
    assertArrayEquals(sent.ints(), came.ints());
    assertArrayEquals(sent.longs(), came.longs());
    assertArrayEquals(sent.floats(), came.floats());
    assertArrayEquals(sent.doubles(), came.doubles());
    assertTrue(came.flag());
    assertEquals(sent.none(), came.none());
    assertEquals(sent.empty(), came.empty());
    assertThrows(UnsupportedOperationException.class, () -> came.shapes().remove(0));
  }

  @Test
  void aComponentThatCannotBeSentIsNamedWhenTheCodecIsMade() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> new KryoCodec(1000, Unsendable.class));
    assertTrue(refused.toString().contains("Unsendable.anything"), refused::toString);
  }
}
