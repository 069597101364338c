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

  @Test
  void whatASentenceQuotesIsCutWhereverItCameFrom() {
    String text = "y".repeat(500);
    assertEquals(
        "--data '" + "y".repeat(80) + "…' is not known, and 'this' is the workers' own",
        Quoted.within("--data '" + text + "' is not known, and 'this' is the workers' own"));
    String ours = "worker 0's share of all " + "words ".repeat(40) + "is the users' own, and 'x'";
    assertEquals(ours, Quoted.within(ours));
  }

  @Test
  void aPathKeepsItsEndsHoweverLong() {
    String path = "/home/" + "z/".repeat(300) + "w.safetensors";
    assertEquals("cannot read " + path, Quoted.within("cannot read " + path));
    String longer = "/home/" + "z/".repeat(3000) + "w.safetensors";
    String cut = Quoted.within("cannot read " + longer + ": no");
    assertEquals(
        "cannot read "
            + longer.substring(0, 80)
            + "…"
            + longer.substring(longer.length() - 79)
            + ": no",
        cut);
  }
}
