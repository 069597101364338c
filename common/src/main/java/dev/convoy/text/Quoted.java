package dev.convoy.text;

/** A piece of a user's own text within a sentence: short, and nothing but printable. */
public final class Quoted {

  /** Characters that are shown at most. */
  public static final int LONGEST = 80;

  private static final String CUT = "…";

  private Quoted() {}

  /** The text, cut after {@link #LONGEST} characters. */
  public static String of(String text) {
    return Printable.of(cut(text, LONGEST));
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
