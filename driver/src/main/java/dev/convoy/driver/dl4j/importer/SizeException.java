package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.Dl4jException;

/** A layer that images of another size may fit. */
final class SizeException extends Dl4jException {
  private static final long serialVersionUID = 1L;

  SizeException(Described layer, String why) {
    super(String.valueOf(layer.refuse(why).getMessage()));
  }
}
