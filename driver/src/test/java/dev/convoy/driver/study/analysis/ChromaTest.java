package dev.convoy.driver.study.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ChromaTest {

  @Test
  void equalChannelsAreGreyAndChannelsThatAddUpToNothingAreAllColour() {
    assertEquals(0, Chroma.fraction(new float[] {1, -2, 1, -2, 1, -2}), 1e-12);
    assertEquals(1, Chroma.fraction(new float[] {1, 2, -1, -2, 0, 0}), 1e-12);
    assertEquals(0, Chroma.fraction(new float[6]));
  }

  @Test
  void oneChannelAloneIsOneThirdGrey() {
    assertEquals(2.0 / 3, Chroma.fraction(new float[] {3, 4, 0, 0, 0, 0}), 1e-12);
  }

  @Test
  void filtersOverOtherThanThreeChannelsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Chroma.fraction(new float[4]));
  }
}
