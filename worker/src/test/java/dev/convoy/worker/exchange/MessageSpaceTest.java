package dev.convoy.worker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageSpaceTest {

  @Test
  void noIdIsOfTwoSpaces() {
    int[] ends =
        Arrays.stream(MessageSpace.values())
            .flatMapToInt(space -> IntStream.of(space.id(0), space.id(MessageSpace.SIZE - 1)))
            .toArray();
    assertEquals(ends.length, IntStream.of(ends).distinct().count());
    assertEquals(IntStream.of(ends).boxed().toList(), IntStream.of(ends).sorted().boxed().toList());
    assertEquals(0, ends[0]);
  }

  @Test
  void aNumberOutsideASpaceIsRefused() {
    for (MessageSpace space : MessageSpace.values()) {
      assertThrows(IllegalArgumentException.class, () -> space.id(-1));
      assertThrows(IllegalArgumentException.class, () -> space.id(MessageSpace.SIZE));
    }
  }
}
