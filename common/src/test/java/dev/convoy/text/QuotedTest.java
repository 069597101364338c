package dev.convoy.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedTest {

  @Test
  void longTextIsCutAfterEightyCharacters() {
    assertEquals("x".repeat(80), Quoted.of("x".repeat(80)));
    assertEquals("x".repeat(80) + "…", Quoted.of("x".repeat(81)));
    assertEquals("x".repeat(80) + "…", Quoted.of("x".repeat(134_000_000)));
  }

  @Test
  void noCharacterIsCutInTwo() {
    assertEquals("x".repeat(79) + "…", Quoted.of("x".repeat(79) + "😀y"));
  }

  /** Each of these would move the cursor, break the line, turn what follows round, or hide. */
  @ParameterizedTest
  @CsvSource({
    "001b", "0000", "0007", "000a", "000d", "007f", "0085", "009b", "200b", "200e", "202e", "2028",
    "2029", "2066", "feff", "e000", "d800", "0378"
  })
  void whatCannotBeSeenIsWrittenAsItsNumber(String code) {
    String text = "a" + Character.toString(Integer.parseInt(code, 16)) + "b";
    assertEquals("a\\u" + code + "b", Quoted.of(text));
  }

  @Test
  void namesInAllScriptsStayAsTheyAre() {
    for (String name :
        new String[] {"élan vital", "мир", "日本語 \u3000", "עברית", "नेपाली", "😀", "a\\b"}) {
      assertEquals(name, Quoted.of(name));
    }
  }
}
