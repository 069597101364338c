package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.KryoCodec;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Segments;
import dev.convoy.worker.exchange.Tally;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of frames that are planned, come early, come twice, or are not planned at all. */
class IncomingFramesTest {

  private static final int BYTES = 3000;
  private static final int ID = 3;

  /** Longer than any test waits, and shorter than none. */
  private static final long FOR_EVER = Long.MAX_VALUE;

  private static final long AT_ONCE = -1;

  private final PeerMessages planned = new PeerMessages();
  private final Tally tally = new Tally(1);
  private final List<String> told = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final KryoCodec codec = new KryoCodec(IncomingFrames.MAX_CONTROL);
  private boolean reading = true;

  private final IncomingFrames incoming =
      new IncomingFrames(
          on -> reading = on, tasks::add, planned, tally, codec, Frame.room(100), new Told());
  private final Inbound in = inbound(new Message(ID, 1, 0, "slices", room(BYTES)));

  private final class Told implements IncomingFrames.Listener, Inbound.Carrier {
    @Override
    public void heard() {}

    @Override
    public void told(ControlMessage message) {
      told.add(message.getClass().getSimpleName());
    }

    @Override
    public void disagree(String label, long sequence, String what) {
      told.add(label + ", step " + sequence + ": " + what);
    }

    @Override
    public void ended(String why) {
      told.add("ended: " + why);
    }

    @Override
    public void released(Inbound in) {
      incoming.held().released(in);
    }

    @Override
    public void checkWait(Inbound in, long waitedNanos) {
      throw new AssertionError("nobody waits in these tests");
    }
  }

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocateDirect(bytes);
  }

  private Inbound inbound(Message message) {
    return new Inbound(message, new Told());
  }

  private void declare(Inbound... messages) {
    planned.declare(List.of(messages), List.of());
  }

  /** A frame whose payload is full of its step. */
  private static byte[] frame(int step) {
    var payload = new byte[BYTES];
    Arrays.fill(payload, (byte) step);
    return Frames.data(ID, step, payload);
  }

  private void feed(byte[]... frames) {
    Frames.read(incoming::target, incoming::received, ByteBuffer.wrap(Frames.joined(frames)));
  }

  private void runTasks() {
    List<Runnable> due = List.copyOf(tasks);
    tasks.clear();
    due.forEach(Runnable::run);
  }

  private void assertHolds(int step) {
    assertEquals(step, in.arrived.value());
    assertIsFullOf(step, in.message.memory());
  }

  private static void assertIsFullOf(int step, Segments segments) {
    for (ByteBuffer part : segments.parts()) {
      for (int i = 0; i < part.limit(); i++) {
        assertEquals(step, part.get(i));
      }
    }
  }

  private static byte[] goodbye(KryoCodec codec) {
    return Frames.control(codec.encode(new ControlMessage.Goodbye()));
  }

  // ---- early frames

  @Test
  void bytesThatAreReadWhileAFrameIsHeldGoWhereTheyBelongLater() {
    declare(in);
    int frames = 60;
    byte[][] all = new byte[frames][];
    for (int step = 1; step <= frames; step++) {
      all[step - 1] = frame(step);
    }
    ByteBuffer stream = ByteBuffer.wrap(Frames.joined(all));
    for (int step = 1; step <= frames; step++) {
      while (in.arrived.value() < step || (step < frames && !incoming.isHeld())) {
        Frames.readOnce(incoming::target, incoming::received, stream, stream.remaining());
      }
      assertHolds(step);
      if (step < frames) {
        for (int unasked = step % 4; unasked > 0 && stream.hasRemaining(); unasked--) {
          Frames.readOnce(incoming::target, incoming::received, stream, stream.remaining());
        }
        assertHolds(step);
        assertFalse(reading);
        in.release();
        runTasks();
      }
    }
    assertEquals(frames, tally.read().messagesReceived());
    assertEquals(List.of(), told);
  }

  @Test
  void aReleaseOfAnotherMessageLetsNothingGo() {
    Inbound other = inbound(new Message(4, 1, 0, "scatter", room(10)));
    declare(in, other);
    feed(frame(1), frame(2));
    other.release();
    assertEquals(List.of(), tasks);
    in.release();
    runTasks();
    assertHolds(2);
    assertTrue(reading);
  }

  @Test
  void aFrameOfALaterDeclarationIsHeldUntilThatIsMade() {
    declare();
    feed(Frames.data(ID, 1, 1, 2, new byte[] {7, 7}));
    assertTrue(incoming.isHeld());
    assertEquals(
        "it sent messages first that were not declared here", incoming.held().complaint(AT_ONCE));
    Inbound late = inbound(new Message(ID, 1, 0, "late", room(2)));
    declare(late);
    incoming.resume();
    assertEquals(1, late.arrived.value());
    assertIsFullOf(7, late.message.memory());
    assertTrue(reading);
  }

  @Test
  void aFrameOfALaterDeclarationIsRefusedIfThatBringsNoSuchMessage() {
    feed(Frames.data(ID, 0, 1, 2, new byte[2]));
    declare();
    incoming.resume();
    assertEquals(List.of("message 3, step 1: it sent a message that is not in the plan"), told);
    assertFalse(incoming.isHeld());
  }

  @Test
  void whatAFrameIsHeldForIsSaidAfterAWhileOnly() {
    declare(in);
    assertNull(incoming.held().complaint(AT_ONCE));
    feed(frame(1), frame(2));
    assertEquals(
        "it sent slices first, whose memory was not released", incoming.held().complaint(AT_ONCE));
    assertNull(incoming.held().complaint(FOR_EVER));
    in.release();
    runTasks();
    assertNull(incoming.held().complaint(AT_ONCE));
  }

  @Test
  void aPayloadGoesToItsPlaceIfThatWasPostedBeforeItsHeaderCame() {
    Segments place = new Segments(List.of(room(BYTES - 1), room(1)));
    Inbound placed =
        inbound(new Message(ID, 1, 0, "slices", new Segments(List.of(room(BYTES))), place));
    declare(placed);
    feed(frame(1));
    assertFalse(placed.await(1, 0));
    placed.post();
    placed.release();
    feed(frame(2));
    assertTrue(placed.await(2, 0));
    assertIsFullOf(1, placed.message.memory());
    assertIsFullOf(2, place);
  }

  // ---- frames that break the plan

  @Test
  void aFrameThatComesTwiceIsRefusedAndLeavesTheMemoryAlone() {
    declare(in);
    feed(frame(5));
    in.release();
    feed(Frames.data(ID, 5, new byte[BYTES]));
    assertHolds(5);
    assertEquals(
        List.of("slices, step 5: it sent this step again or out of order, after step 6"), told);
  }

  @Test
  void anotherSizeThanThePlansIsRefused() {
    for (int size : new int[] {Integer.MIN_VALUE, -1, 0, 1, BYTES + 1, Integer.MAX_VALUE}) {
      told.clear();
      var fresh =
          new IncomingFrames(
              on -> {}, tasks::add, planned, tally, codec, Frame.room(10), new Told());
      planned.forget(List.of(in.message));
      declare(in);
      byte[] frame = Frames.data(ID, 0, 1, size, new byte[100]);
      Frames.read(fresh::target, fresh::received, ByteBuffer.wrap(frame));
      assertEquals(
          List.of(
              "slices, step 1: it announced %d bytes, and the plan says %d".formatted(size, BYTES)),
          told);
    }
    assertEquals(-1, in.arrived.value());
    assertIsFullOf(0, in.message.memory());
  }

  @Test
  void aMessageThatGoesTheOtherWayIsRefusedByItsName() {
    var channel = new EmbeddedChannel();
    var writer = new FrameWriter(Wire.lay(channel, incoming), tasks::add, codec);
    Message gradients = new Message(5, 0, 1, "gradients", room(10));
    planned.declare(List.of(), List.of(new Outbound(gradients, 0, writer, tally, out -> {})));
    feed(Frames.data(5, 1, new byte[10]), frame(1), goodbye(codec));
    assertEquals(List.of("gradients, step 1: it sent a message that goes the other way"), told);
    channel.finishAndReleaseAll();
  }

  // ---- ends

  @Test
  void memoryThatIsForgottenInTheMiddleOfItsPayloadIsTouchedNoMore() {
    declare(in);
    byte[] frame = frame(9);
    feed(Arrays.copyOf(frame, 1000));
    incoming.forget(in);
    in.message.memory().parts().get(0).put(0, new byte[BYTES]);
    feed(Arrays.copyOfRange(frame, 1000, frame.length), goodbye(codec));
    assertIsFullOf(0, in.message.memory());
    assertEquals(-1, in.arrived.value());
    assertEquals(List.of("Goodbye"), told);
  }

  @Test
  void aConnectionThatEndsWhileAFrameIsHeldTellsThePeersLastWordFirst() {
    declare(in);
    feed(frame(1), frame(2), goodbye(codec));
    incoming.ended("it broke");
    assertEquals(List.of("Goodbye", "ended: it broke"), told);
    assertHolds(1);
  }

  @Test
  void discardingLetsAHeldFrameGoAndReadsOn() {
    declare(in);
    feed(frame(1), frame(2));
    assertFalse(reading);
    incoming.discard();
    assertTrue(reading);
    feed(frame(3), goodbye(codec));
    assertEquals(List.of("Goodbye"), told);
    assertHolds(1);
  }

  @Test
  void everyFrameOfARandomOrderOfReleasesAndReadsArrives() {
    for (long seed = 1; seed <= 20; seed++) {
      var random = new Random(seed);
      Inbound mine = inbound(new Message((int) seed, 1, 0, "seed " + seed, room(BYTES)));
      declare(mine);
      int frames = 30;
      byte[][] all = new byte[frames][];
      for (int step = 1; step <= frames; step++) {
        var payload = new byte[BYTES];
        Arrays.fill(payload, (byte) step);
        all[step - 1] = Frames.data((int) seed, step, payload);
      }
      ByteBuffer stream = ByteBuffer.wrap(Frames.joined(all));
      long consumed = 0;
      while (consumed < frames) {
        if (mine.arrived.value() > consumed) {
          consumed = mine.arrived.value();
          assertIsFullOf((int) consumed, mine.message.memory());
          mine.release();
        } else if (reading && random.nextInt(3) > 0) {
          int atMost = 1 + random.nextInt(5000);
          Frames.readOnce(incoming::target, incoming::received, stream, atMost);
        } else {
          runTasks();
        }
      }
    }
  }
}
