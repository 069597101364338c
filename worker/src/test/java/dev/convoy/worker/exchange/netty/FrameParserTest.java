package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.KryoCodec;
import dev.convoy.worker.exchange.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser makes of bytes, however they are cut up and whatever they say. */
class FrameParserTest {

  private static final int MAX_CONTROL = 1000;
  private static final KryoCodec CODEC = new KryoCodec(MAX_CONTROL);

  private final ByteBuf scratch = Frame.room(100);
  private final Recorder sink = new Recorder();
  private FrameParser parser = new FrameParser(sink, MAX_CONTROL, scratch);

  /** Takes every frame whose step is not held or refused, and remembers what it was told. */
  private static final class Recorder implements FrameParser.Sink {
    final List<String> events = new ArrayList<>();
    final List<ByteBuf> segments = new ArrayList<>();
    int segmentBytes = 7;
    int largest = Message.MAX_BYTES;
    long heldFrom = Long.MAX_VALUE;
    long refusedFrom = Long.MAX_VALUE;

    @Override
    public ByteBuf[] place(int id, int declaration, long sequence, int bytes) {
      if (sequence >= refusedFrom) {
        events.add("refused " + sequence + " of " + bytes);
        return FrameParser.REFUSE;
      }
      if (bytes < 1 || bytes > largest) {
        return FrameParser.REFUSE;
      }
      if (sequence >= heldFrom) {
        return FrameParser.HOLD;
      }
      segments.clear();
      for (int from = 0; from < bytes; from += segmentBytes) {
        segments.add(
            Unpooled.wrappedBuffer(
                ByteBuffer.allocateDirect(Math.min(segmentBytes, bytes - from))));
      }
      return segments.toArray(ByteBuf[]::new);
    }

    /** The bytes of the last place. */
    byte[] content() {
      var all = new byte[segments.stream().mapToInt(ByteBuf::capacity).sum()];
      int from = 0;
      for (ByteBuf segment : segments) {
        segment.getBytes(0, all, from, segment.capacity());
        from += segment.capacity();
      }
      return all;
    }

    @Override
    public void arrived(long sequence) {
      events.add("arrived " + sequence + " " + hex(content()));
    }

    @Override
    public void control(ControlBody body) {
      events.add("control " + body.decode(CODEC).getClass().getSimpleName());
    }

    @Override
    public void violated(String what) {
      events.add("violated " + what);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] payload(long seed, int bytes) {
    var payload = new byte[bytes];
    new Random(seed).nextBytes(payload);
    return payload;
  }

  private static String arrived(long sequence, byte[] payload) {
    return "arrived " + sequence + " " + hex(payload);
  }

  private static byte[] heartbeat() {
    return Frames.control(CODEC.encode(new ControlMessage.Heartbeat()));
  }

  private static byte[] goodbye() {
    return Frames.control(CODEC.encode(new ControlMessage.Goodbye()));
  }

  private void feed(byte[] bytes) {
    Frames.read(parser::target, parser::received, ByteBuffer.wrap(bytes));
  }

  private void feed(byte[] bytes, int from, int to) {
    Frames.read(parser::target, parser::received, ByteBuffer.wrap(bytes, from, to - from));
  }

  private void startAnew() {
    sink.events.clear();
    parser = new FrameParser(sink, MAX_CONTROL, scratch);
  }

  // ---- cuts

  @Test
  void framesAreTheSameWhereverTheirBytesAreCutInThree() {
    byte[] first = payload(1, 20);
    byte[] second = payload(2, 1);
    byte[] third = payload(3, 9);
    byte[] stream =
        Frames.joined(
            heartbeat(),
            Frames.data(5, 1, first),
            Frames.data(6, 2, second),
            goodbye(),
            Frames.data(5, 3, third));
    List<String> expected =
        List.of(
            "control Heartbeat",
            arrived(1, first),
            arrived(2, second),
            "control Goodbye",
            arrived(3, third));
    for (int one = 0; one <= stream.length; one++) {
      for (int two = one; two <= stream.length; two++) {
        startAnew();
        feed(stream, 0, one);
        feed(stream, one, two);
        feed(stream, two, stream.length);
        int cutOne = one;
        int cutTwo = two;
        assertEquals(expected, sink.events, () -> "cut at " + cutOne + " and " + cutTwo);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void framesOfAllSizesSurviveRandomCutsAndHolds(long seed) {
    var random = new Random(seed);
    List<byte[]> frames = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int step = 1; step <= 150; step++) {
      if (random.nextInt(5) == 0) {
        frames.add(heartbeat());
        expected.add("control Heartbeat");
      }
      byte[] payload = payload(seed * 1000 + step, 1 + random.nextInt(1 << random.nextInt(18)));
      frames.add(Frames.data(3, step, payload));
      expected.add(arrived(step, payload));
    }
    sink.segmentBytes = 1 + random.nextInt(20_000);
    sink.heldFrom = 1;
    ByteBuffer stream = ByteBuffer.wrap(Frames.joined(frames.toArray(byte[][]::new)));
    int unasked = 40;
    while (stream.hasRemaining() || parser.isHeld()) {
      if (!parser.isHeld()) {
        readOnce(stream, 1 + random.nextInt(1 << random.nextInt(17)));
      } else if (stream.hasRemaining() && unasked > 0 && random.nextBoolean()) {
        unasked--;
        readOnce(stream, 1 + random.nextInt(2000));
        assertTrue(parser.isHeld());
      } else {
        sink.heldFrom += 1 + random.nextInt(3);
        parser.resume();
      }
    }
    assertEquals(expected, sink.events, "seed " + seed);
  }

  private void readOnce(ByteBuffer stream, int atMost) {
    Frames.readOnce(parser::target, parser::received, stream, atMost);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void flippedBitsNeverThrowAndAreOneViolationAtMost(long seed) {
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      startAnew();
      byte[] frame = Frames.data(3, 1, payload(seed, 1 + random.nextInt(50)));
      byte[] stream = Frames.joined(frame, heartbeat(), frame);
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
      }
      sink.largest = 1000;
      feed(stream);
      assertTrue(
          sink.events.stream().filter(event -> event.startsWith("violated")).count() <= 1,
          () -> "seed " + seed + ": " + sink.events);
    }
  }

  // ---- where the bytes go

  @Test
  void aLargePayloadIsReadStraightIntoItsPlace() {
    sink.segmentBytes = 1 << 20;
    byte[] payload = payload(1, 1 << 20);
    byte[] frame = Frames.data(3, 1, payload);
    feed(frame, 0, Frame.HEADER);
    ByteBuf room = parser.target();
    assertEquals(1 << 20, room.writableBytes());
    assertEquals(sink.segments.get(0).memoryAddress(), room.memoryAddress());
    room.release();
    feed(frame, Frame.HEADER, frame.length);
    assertEquals(List.of(arrived(1, payload)), sink.events);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 23, 24, 25, 60, 123})
  void aTruncatedFrameIsNotToldAndFillsNoMoreThanCame(int came) {
    sink.segmentBytes = 30;
    byte[] payload = payload(1, 100);
    feed(Frames.data(3, 1, payload), 0, came);
    assertEquals(List.of(), sink.events);
    if (came > Frame.HEADER) {
      var expected = new byte[100];
      System.arraycopy(payload, 0, expected, 0, came - Frame.HEADER);
      assertArrayEquals(expected, sink.content());
    }
  }

  @Test
  void whatIsDiscardedInTheMiddleTouchesItsPlaceNoMore() {
    sink.segmentBytes = 30;
    byte[] payload = payload(1, 100);
    byte[] frame = Frames.data(3, 1, payload);
    feed(frame, 0, Frame.HEADER + 50);
    parser.discard();
    feed(frame, Frame.HEADER + 50, frame.length);
    feed(Frames.joined(Frames.data(3, 2, payload), goodbye()));
    assertEquals(List.of("control Goodbye"), sink.events);
    var expected = new byte[100];
    System.arraycopy(payload, 0, expected, 0, 50);
    assertArrayEquals(expected, sink.content());
  }

  // ---- nonsense

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 101, Message.MAX_BYTES + 1, Integer.MAX_VALUE})
  void aSizeThatTheSinkRefusesEndsAllHearing(int size) {
    sink.refusedFrom = 1;
    feed(Frames.joined(Frames.data(3, 0, 1, size, payload(1, 10)), heartbeat()));
    assertEquals(List.of("refused 1 of " + size), sink.events);
    feed(goodbye());
    assertEquals(1, sink.events.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, Message.MAX_BYTES + 1, Integer.MAX_VALUE})
  void aSenselessSizeEndsAllHearingAlsoWherePayloadsAreThrownAway(int size) {
    parser.discard();
    feed(Frames.joined(Frames.data(3, 0, 1, size, payload(1, 10)), goodbye()));
    assertEquals(List.of(), sink.events);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, MAX_CONTROL + 1, Integer.MAX_VALUE})
  void aControlFrameOfASenselessSizeIsAViolationToldOnce(int size) {
    feed(Frames.joined(Frames.control(size, payload(1, 10)), heartbeat()));
    feed(new byte[Frame.HEADER]);
    assertEquals(List.of("violated it sent bytes that are no frame"), sink.events);
  }

  @Test
  void bytesThatAreNoFrameAreAViolationToldOnceHoweverManyFollow() {
    for (int k = 0; k < 50; k++) {
      feed(payload(k, 10_000));
    }
    assertEquals(List.of("violated it sent bytes that are no frame"), sink.events);
  }

  @Test
  void nonsenseFromAPeerThatIsNotHeardOutIsNoNewViolation() {
    parser.discard();
    feed(Frames.joined(heartbeat(), Frames.control(new byte[] {99, 1, 2}), goodbye()));
    feed(new byte[Frame.HEADER]);
    assertEquals(List.of("control Heartbeat"), sink.events);
  }

  @Test
  void aControlFrameWithoutAMessageIsAViolation() {
    feed(Frames.joined(Frames.control(new byte[] {99, 1, 2}), heartbeat()));
    assertEquals(List.of("violated it sent bytes that are no control message"), sink.events);
  }

  @Test
  void theLargestControlFrameIsTakenThoughItIsLargerThanTheScratch() {
    feed(Frames.control(payload(1, MAX_CONTROL)));
    assertEquals(1, sink.events.size());
    assertTrue(sink.events.get(0).endsWith("no control message"), sink.events::toString);
  }

  // ---- holding

  @Test
  void aHeldFrameIsAskedForAgainAndMayBeRefusedThen() {
    sink.heldFrom = 1;
    feed(Frames.data(3, 1, payload(1, 10)));
    assertTrue(parser.isHeld());
    parser.resume();
    assertTrue(parser.isHeld());
    sink.refusedFrom = 1;
    parser.resume();
    assertFalse(parser.isHeld());
    assertEquals(List.of("refused 1 of 10"), sink.events);
  }

  @Test
  void theLastWordIsHeardBehindAHeldFrameIfReadingGoesOnAndOn() {
    sink.heldFrom = 1;
    byte[] big = payload(1, 300_000);
    feed(Frames.joined(Frames.data(3, 1, big), Frames.data(3, 2, big), goodbye()));
    assertEquals(List.of("control Goodbye"), sink.events);
  }

  @Test
  void theLastWordIsHeardBehindAHeldFrameThatIsDiscarded() {
    sink.heldFrom = 1;
    feed(Frames.joined(Frames.data(3, 1, payload(1, 10)), goodbye()));
    assertEquals(List.of(), sink.events);
    parser.discard();
    assertFalse(parser.isHeld());
    assertEquals(List.of("control Goodbye"), sink.events);
  }
}
