package dev.convoy.worker.exchange.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records of TLS and what a phase wants have different sizes. */
class DecryptedBytesTest {

  /** A phase that reads portions of a size, and may do something after one of them. */
  private final List<String> got = new ArrayList<>();

  private final List<ByteBuf> added = new ArrayList<>();
  private ByteBuf place = Frame.room(0);
  private int size = 4;
  private Runnable afterEach = () -> {};
  private final DecryptedBytes bytes = new DecryptedBytes(this::target, this::received);

  private ByteBuf target() {
    place = Frame.room(size);
    return place.retain();
  }

  private void received(int count) {
    assertEquals(count, place.readableBytes());
    got.add(place.toString(StandardCharsets.US_ASCII));
    afterEach.run();
  }

  private void add(String text) {
    ByteBuf record = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    added.add(record);
    bytes.add(record);
  }

  private void assertReleased() {
    added.forEach(record -> assertEquals(0, record.refCnt()));
  }

  @Test
  void recordsAreCutToWhatIsWanted() {
    add("abcdefgh");
    add("i");
    add("");
    add("jk");
    assertEquals(List.of("abcd", "efgh", "i", "jk"), got);
    assertReleased();
  }

  @Test
  void whatComesWhileNobodyReadsWaitsAndComesInOrder() {
    bytes.read(false);
    add("abc");
    add("def");
    assertEquals(List.of(), got);
    bytes.read(true);
    add("g");
    assertEquals(List.of("abc", "def", "g"), got);
    assertReleased();
  }

  @Test
  void aPhaseThatStopsInTheMiddleOfARecordGetsTheRestWhenItGoesOn() {
    afterEach = () -> bytes.read(false);
    add("abcdefghi");
    assertEquals(List.of("abcd"), got);
    bytes.read(true);
    assertEquals(List.of("abcd", "efgh"), got);
    bytes.read(true);
    assertEquals(List.of("abcd", "efgh", "i"), got);
    assertReleased();
  }

  @Test
  void theLastBytesComeWhetherThePhaseReadsOrNot() {
    bytes.read(false);
    afterEach = () -> bytes.read(false);
    add("abcdef");
    bytes.last();
    assertEquals(List.of("abcd", "ef"), got);
    assertReleased();
  }

  @Test
  void aPhaseThatIsOverGetsNothingMore() {
    afterEach = bytes::end;
    add("abcdef");
    add("gh");
    bytes.last();
    assertEquals(List.of("abcd"), got);
    assertReleased();
  }

  @Test
  void aPhaseWithoutRoomEndsIt() {
    afterEach = () -> size = 0;
    add("abcdef");
    add("gh");
    assertEquals(List.of("abcd"), got);
    assertReleased();
  }
}
