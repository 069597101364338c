package dev.convoy.network.yaml;

import dev.convoy.network.NetworkException;

/**
 * A line of a file, for errors.
 *
 * @param file its name, as the user gave it
 * @param line counted from 1
 */
record Place(String file, int line) {

  /** What is wrong at this line. */
  NetworkException error(String sentence) {
    return new NetworkException(file + ", line " + line + ": " + sentence);
  }
}
