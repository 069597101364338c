package dev.convoy.driver.launch.machine;

import dev.convoy.control.UnreadableName;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The locale in which processes read and write file names: Java takes their encoding from there,
 * and services and containers often start it in one that has ASCII alone.
 */
public final class NameLocale {

  private static final Map<String, String> UTF_8 = Map.of("LC_ALL", "C.UTF-8");

  private NameLocale() {}

  /** What to add to the environment of processes that inherit this one's. */
  public static Map<String, String> ofChildren() {
    return ofChildren(UnreadableName.encoding());
  }

  static Map<String, String> ofChildren(Charset ours) {
    return ours.equals(StandardCharsets.US_ASCII) ? UTF_8 : Map.of();
  }

  /** What to add to the environment of executors that somebody else's daemons start. */
  public static Map<String, String> ofStrangers() {
    return ofStrangers(UnreadableName.encoding());
  }

  /** Where this process writes names in a way of its own, executors are left to theirs. */
  static Map<String, String> ofStrangers(Charset ours) {
    boolean own = !ours.equals(StandardCharsets.US_ASCII) && !ours.equals(StandardCharsets.UTF_8);
    return own ? Map.of() : UTF_8;
  }
}
