package dev.convoy.yaml;

import dev.convoy.text.Printable;

/**
 * A line of a file, for errors.
 *
 * @param file its name, as the user gave it
 * @param line counted from 1
 */
public record YamlLocation(String file, int line) {

  /** What is wrong at this line; whatever the sentence quotes, it is one line itself. */
  public YamlException error(String sentence) {
    return new YamlException(file + ", line " + line + ": " + Printable.of(sentence));
  }
}
