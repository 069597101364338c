package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.KryoCodec;
import dev.convoy.control.MalformedMessage;
import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever bytes come over a connection, and however they are cut. */
class FrameParserFuzzTest {
  private static final KryoCodec CODEC = new KryoCodec(IncomingFrames.MAX_CONTROL);
  private static final int LARGEST = 1_000;
  private static final int PARSERS_AT_ONCE = 4_000;

  private final ByteBuf scratch = Frame.room(100);
  private final ByteBuf memory = Frame.room(LARGEST);
  private int parsers;

  /** Takes payloads that are small, in two segments; holds some frames for a while. */
  private final class Placing implements FrameParser.Sink {
    final List<String> events = new ArrayList<>();
    private final SplittableRandom holding;

    Placing(SplittableRandom holding) {
      this.holding = holding;
    }

    @Override
    public ByteBuf[] place(int id, int declaration, long sequence, int bytes) {
      if (bytes < 1 || bytes > LARGEST) {
        events.add("refused " + bytes);
        return FrameParser.REFUSE;
      } else if (holding.nextInt(4) == 0) {
        return FrameParser.HOLD;
      }
      int first = Math.max(1, bytes / 3);
      return bytes == 1
          ? new ByteBuf[] {memory.slice(0, 1)}
          : new ByteBuf[] {memory.slice(0, first), memory.slice(first, bytes - first)};
    }

    @Override
    public void arrived(long sequence) {
      events.add("arrived " + sequence);
    }

    @Override
    public void control(ControlBody body) {
      events.add(body.decode(CODEC).toString());
    }

    @Override
    public void violated(String what) {
      events.add("violated");
      assertTrue(what.startsWith("it sent "), what);
    }
  }

  /** A parser, whose own memory only a collection frees: not all of the machine's is taken up. */
  private FrameParser parser(FrameParser.Sink sink) {
    if (++parsers % PARSERS_AT_ONCE == 0) {
      System.gc();
    }
    return new FrameParser(sink, IncomingFrames.MAX_CONTROL, scratch);
  }

  /** What is made of a stream that comes in pieces of random sizes. */
  private List<String> events(byte[] stream, SplittableRandom random) {
    Placing sink = new Placing(random);
    FrameParser parser = parser(sink);
    ByteBuffer available = ByteBuffer.wrap(stream);
    int most = 1 << random.nextInt(20);
    while (available.hasRemaining()) {
      Frames.readOnce(parser::target, parser::received, available, 1 + random.nextInt(most));
      if (parser.isHeld() && available.hasRemaining() && random.nextBoolean()) {
        Frames.readOnce(parser::target, parser::received, available, 1 + random.nextInt(most));
      }
      while (parser.isHeld()) {
        parser.resume();
      }
    }
    return sink.events;
  }

  private static List<byte[]> streams() {
    List<byte[]> streams = new ArrayList<>();
    streams.add(
        Frames.joined(
            Frames.data(3, 1, new byte[100]),
            Frames.data(4, 1, new byte[1]),
            Frames.data(3, 2, new byte[LARGEST])));
    byte[] all = {};
    for (byte[] message : ControlMessages.bytes()) {
      all = Frames.joined(all, Frames.control(message));
      streams.add(Frames.joined(Frames.control(message), Frames.data(5, 7, new byte[40])));
    }
    streams.add(all);
    return streams;
  }

  @Test
  void bytesAreFramesOrOneViolationHoweverTheyAreCut() {
    FuzzResult result =
        Fuzzing.of("frames", Mutator.ofBytes(streams()), MalformedMessage.class)
            .run(
                Share.ALL,
                (bytes, random) -> {
                  List<String> events = events(bytes, random);
                  assertEquals(events, events(bytes, random));
                  long ends =
                      events.stream()
                          .filter(e -> e.equals("violated") || e.startsWith("refused "))
                          .count();
                  assertTrue(ends <= 1, events::toString);
                  if (ends > 0) {
                    throw new MalformedMessage("The peer sent bytes that are no frames.");
                  }
                });
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
