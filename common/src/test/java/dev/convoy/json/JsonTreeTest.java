package dev.convoy.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTreeTest {

  private static String refusal(Executable reading) {
    return String.valueOf(assertThrows(JsonException.class, reading).getMessage());
  }

  @Test
  void aTextIsItsOneValue() {
    assertEquals(2, JsonTree.parse(" {\"a\": [1, 2]}\n").path("a").size());
    assertTrue(JsonTree.parse("").isMissingNode());
    assertTrue(JsonTree.parse("null").isNull());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1, \"a\": 2} | it is no JSON: line 1: Duplicate field 'a'",
        "{\"a\": 1} {} | something follows its JSON",
        "{\"a\": 1}} | it is no JSON: line 1: Unexpected close marker '}'",
        "{\"a\": | it is no JSON: line 1: Unexpected end-of-input",
        "a: 1 | it is no JSON: line 1: Unrecognized token 'a'",
      })
  void whatIsNotOneValueIsRefusedByLine(String text, String clause) {
    String refusal = refusal(() -> JsonTree.parse(text));
    assertTrue(refusal.startsWith(clause), refusal);
  }

  @Test
  void nestingWithoutEndIsRefused() {
    String refusal = refusal(() -> JsonTree.parse("[".repeat(1 << 20)));
    assertTrue(refusal.startsWith("it is no JSON: "), refusal);
  }

  @Test
  void endlessWordsAreCutWhereTheyAreTold() {
    assertTrue(refusal(() -> JsonTree.parse("x".repeat(100_000))).length() < 150);
    assertTrue(refusal(() -> JsonTree.name("x".repeat(100_000), "its name")).length() < 250);
  }

  @Test
  void aNameCanBePrinted() {
    assertEquals("conv1.weight", JsonTree.name(JsonTree.parse("\"conv1.weight\""), "its name"));
    assertEquals(
        "its name is no text", refusal(() -> JsonTree.name(JsonTree.parse("3"), "its name")));
    assertEquals(
        "its name is 'a\\u000ab', which is no name: 1 to 300 characters that can be printed",
        refusal(() -> JsonTree.name("a\nb", "its name")));
    assertTrue(refusal(() -> JsonTree.name(" ", "its name")).startsWith("its name is ' '"));
  }

  @ParameterizedTest
  @CsvSource({"1.0, 1.0", "11, 11", "-1, -1", "true, true", "'', missing", "1e3, 1000.0"})
  void aWholeNumberIsWholeAndWithinItsBounds(String text, String shown) {
    assertEquals(
        "its size is " + shown + ", not a whole number from 0 to 10",
        refusal(() -> JsonTree.whole(JsonTree.parse(text), "its size", 0, 10)));
  }

  @Test
  void aNumberThatNoLongHoldsIsNotWrappedAround() {
    String refusal =
        refusal(
            () ->
                JsonTree.whole(
                    JsonTree.parse("18446744073709551617"), "it", Long.MIN_VALUE, Long.MAX_VALUE));
    assertTrue(refusal.startsWith("it is 18446744073709551617, not"), refusal);
    assertEquals(7, JsonTree.whole(JsonTree.parse("7"), "it", 0, 10));
  }
}
