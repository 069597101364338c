package dev.convoy.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A piece of a user's own text within a sentence: short, and nothing but printable. */
public final class Quoted {

  /** Characters that are shown at most. */
  public static final int LONGEST = 80;

  private static final String CUT = "…";

  /** Text in quotation marks; an apostrophe within or behind a word is none. */
  private static final Pattern IN_QUOTES =
      Pattern.compile("(?<![\\p{L}\\p{N}])'([^']{" + (LONGEST + 1) + ",})'(?![\\p{L}\\p{N}])");

  /** No word, and hardly a path. */
  private static final Pattern ENDLESS = Pattern.compile("\\S{1025,}");

  private Quoted() {}

  /** The text, cut after {@link #LONGEST} characters. */
  public static String of(String text) {
    return Printable.of(cut(text, LONGEST));
  }

  /**
   * A whole sentence, with what it quotes cut in the same way, and with paths longer than a
   * sentence can bear cut in the middle: for sentences of others, who may not have done so.
   */
  public static String within(String sentence) {
    String cut =
        IN_QUOTES
            .matcher(sentence)
            .replaceAll(m -> Matcher.quoteReplacement("'" + cut(m.group(1), LONGEST) + "'"));
    return ENDLESS
        .matcher(cut)
        .replaceAll(m -> Matcher.quoteReplacement(cut(m.group(), LONGEST) + end(m.group())));
  }

  private static String end(String text) {
    return text.substring(text.length() - LONGEST);
  }

  /** The first so many characters, and a sign where others follow; no character is cut in two. */
  public static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + CUT;
  }
}
