package dev.convoy.fuzz;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a refusal says to people: one line that is not endless, and nothing of the code. */
final class Sentence {
  private static final int LONGEST = 1_000;

  /** A qualified name of Java's, or of an exception. */
  private static final Pattern CODE =
      Pattern.compile("\\b(java|com|org|dev|jdk)\\.[a-z]+\\.|[a-z]Exception\\b|[a-z]Error\\b");

  /** A value that is missing where a word should be, and not a word that was found. */
  private static final Pattern MISSING = Pattern.compile("(^|(?<!found): |\\()null($|\\))");

  private Sentence() {}

  /** What is wrong with it, as a clause; null where nothing is. */
  static @Nullable String fault(@Nullable String sentence) {
    if (sentence == null || sentence.isBlank()) {
      return "says nothing";
    } else if (sentence.length() > LONGEST) {
      return "has " + sentence.length() + " characters";
    } else if (sentence.codePoints().anyMatch(Character::isISOControl)) {
      return "has control characters";
    } else if (CODE.matcher(sentence).find() || MISSING.matcher(sentence).find()) {
      return "speaks of code";
    }
    return null;
  }
}
