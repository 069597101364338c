package dev.convoy.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes of text that is JSON or YAML, which leave more of it readable than those of bytes do. */
enum TextMutation implements Mutation {
  ANOTHER_NUMBER {
    @Override
    String apply(String text, String other, SplittableRandom random) {
      return replaced(text, NUMBER, any(NUMBERS, random), random);
    }
  },
  ANOTHER_WORD {
    @Override
    String apply(String text, String other, SplittableRandom random) {
      List<String> words = WORD.matcher(other).results().map(MatchResult::group).toList();
      return words.isEmpty() ? text : replaced(text, WORD, any(words, random), random);
    }
  },
  ANOTHER_KIND_OF_VALUE {
    @Override
    String apply(String text, String other, SplittableRandom random) {
      Pattern one = random.nextBoolean() ? NUMBER : WORD;
      return replaced(text, one, any(VALUES, random), random);
    }
  },
  STRAY_SYNTAX {
    @Override
    String apply(String text, String other, SplittableRandom random) {
      return inserted(text, any(SYNTAX, random), random);
    }
  },
  DEEP_NESTING {
    @Override
    String apply(String text, String other, SplittableRandom random) {
      String opening = any(OPENINGS, random);
      return inserted(text, opening.repeat(1 << random.nextInt(14)), random);
    }
  },
  REPEATED_LINES {
    @Override
    String apply(String text, String other, SplittableRandom random) {
      return changed(
          text,
          lines -> {
            int from = random.nextInt(lines.size());
            int count = 1 + random.nextInt(Math.min(8, lines.size() - from));
            List<String> piece = List.copyOf(lines.subList(from, from + count));
            for (int times = 1 << random.nextInt(9); times > 0; times--) {
              lines.addAll(from, piece);
            }
          });
    }
  },
  WITHOUT_A_LINE {
    @Override
    String apply(String text, String other, SplittableRandom random) {
      return changed(text, lines -> lines.remove(random.nextInt(lines.size())));
    }
  },
  SWAPPED_LINES {
    @Override
    String apply(String text, String other, SplittableRandom random) {
      return changed(
          text,
          lines ->
              Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size())));
    }
  };

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.@-]*");

  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "0",
          "1",
          "2",
          "255",
          "65536",
          "1048577",
          "16384",
          "100000",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967296",
          "4611686018427387904",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "99999999999999999999999999",
          "1.5",
          "1e-320",
          "1e308",
          "1e999",
          "1e999999999",
          "-0.0",
          "NaN",
          ".inf",
          "0x7fffffff",
          "0777",
          "1_000",
          "9".repeat(2000));

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "\"\"",
          "''",
          "[]",
          "{}",
          "[[]]",
          "{\"a\": 1}",
          "[1, 2, 3]",
          "~",
          "!!str 1",
          "'\u0000'",
          "\"\\u0000\\n\\u202e\"",
          "x".repeat(5000));

  private static final List<String> SYNTAX =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ": ",
          ",",
          "\"",
          "'",
          "\\",
          "#",
          "\n",
          "\t",
          "- ",
          "? ",
          "| ",
          "> ",
          "&a ",
          "*a",
          "&a [*a]",
          "<<: *a\n",
          "!!thing ",
          "---\n",
          "...\n",
          "%YAML 9.9\n",
          "$i",
          "${i+1}",
          "\u0000",
          "\ufeff",
          "\u2028",
          "\ud83d\ude00",
          "\ud800");

  private static final List<String> OPENINGS =
      List.of("[", "{", "{\"a\":", "[{\"a\":[", "- ", "? ", "a: {", "&a [", "\"", "(");

  abstract String apply(String text, String other, SplittableRandom random);

  @Override
  public byte[] apply(byte[] input, byte[] other, SplittableRandom random) {
    String changed = apply(text(input), text(other), random);
    byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
    return bytes.length > LARGEST ? Arrays.copyOf(bytes, LARGEST) : bytes;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String any(List<String> among, SplittableRandom random) {
    return among.get(random.nextInt(among.size()));
  }

  /** With one of the places where a pattern is found exchanged. */
  private static String replaced(String text, Pattern pattern, String by, SplittableRandom random) {
    Matcher matcher = pattern.matcher(text);
    int places = (int) matcher.results().count();
    if (places == 0) {
      return text;
    }
    matcher.reset();
    for (int k = random.nextInt(places); k >= 0; k--) {
      matcher.find();
    }
    return text.substring(0, matcher.start()) + by + text.substring(matcher.end());
  }

  private static String inserted(String text, String piece, SplittableRandom random) {
    int at = random.nextInt(text.length() + 1);
    return text.substring(0, at) + piece + text.substring(at);
  }

  private interface LineChange {
    void of(List<String> lines);
  }

  private static String changed(String text, LineChange change) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    change.of(lines);
    return String.join("\n", lines);
  }
}
