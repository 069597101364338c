package dev.convoy.yaml;

/** A file that is no YAML, or not what it should be; the message names file, line and place. */
public final class YamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With one sentence for the user. */
  public YamlException(String sentence) {
    super(sentence);
  }
}
