package dev.convoy.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.fuzz.Fuzzing.Reader;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.yaml.YamlException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is wrong with a reader is found. */
class FuzzingTest {
  private static final String VALID = "{\n  \"size\": 17,\n  \"name\": \"conv1\"\n}\n";

  private static FuzzResult fuzz(Reader reader) {
    return Fuzzing.of("a reader", Mutator.ofTexts(List.of(VALID)), YamlException.class)
        .run(Share.HUNDREDTH, reader);
  }

  private static String found(Reader reader) {
    return String.valueOf(assertThrows(AssertionError.class, () -> fuzz(reader)).getMessage());
  }

  private static boolean isValid(byte[] input) {
    return new String(input, StandardCharsets.UTF_8).contains("\"size\": 17");
  }

  private static void requireValid(byte[] input) {
    if (!isValid(input)) {
      throw new YamlException("the size is not 17");
    }
  }

  @Test
  void everyInputIsAcceptedOrRefused() {
    FuzzResult result = fuzz((input, random) -> requireValid(input));
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
    assertEquals(result.inputs(), result.accepted() + result.refused());
  }

  @Test
  void exceptionsThatAreNoRefusalsAreFoundWithWhereTheyCameFrom() {
    String found =
        found(
            (input, random) -> {
              requireValid(input);
              throw new NullPointerException("nothing there");
            });
    assertTrue(found.contains("it threw java.lang.NullPointerException"), found);
    assertTrue(found.contains("at dev.convoy.fuzz.FuzzingTest."), found);
    assertTrue(found.contains("\"size\": 17"), found);
  }

  @Test
  void endlessRecursionIsFound() {
    String found = found((input, random) -> recurse(1));
    assertTrue(found.contains("java.lang.StackOverflowError"), found);
  }

  @SuppressWarnings("InfiniteRecursion") // is what must be found
  private static int recurse(int depth) {
    return recurse(depth + 1) + 1;
  }

  @Test
  void memoryBeyondTheBoundIsFound() {
    Set<Integer> kept = new HashSet<>();
    String found = found((input, random) -> kept.add(new byte[32 << 20].length));
    assertTrue(found.contains("it allocated 33"), found);
  }

  @Test
  void refusalsThatAreNoSentencesAreFound() {
    for (String sentence :
        List.of(
            "",
            "two\nlines",
            "java.lang.IllegalStateException: no",
            "the size is wrong: null",
            "x".repeat(5_000))) {
      String found =
          found(
              (input, random) -> {
                throw new YamlException(sentence);
              });
      assertTrue(found.contains("a refusal "), found);
    }
    assertNull(Sentence.fault("c.yaml, line 3: the size is null, not a number"));
  }

  @Test
  void anInputIsTheSameWheneverItIsMade() {
    Mutator mutator =
        Mutator.ofTexts(List.of(VALID, "{\"name\": \"fc6\", \"sizes\": [4096, 9216]}"));
    Set<String> different = new HashSet<>();
    for (int k = 0; k < 500; k++) {
      byte[] input = mutator.input(new SplittableRandom(k));
      assertArrayEquals(input, mutator.input(new SplittableRandom(k)));
      different.add(new String(input, StandardCharsets.ISO_8859_1));
    }
    assertTrue(different.size() > 400, () -> different.size() + " different inputs of 500");
  }
}
