package dev.convoy.driver.cli;

/**
 * What one check found.
 *
 * @param what was looked at
 * @param ok whether it will do
 * @param says what is there, or what is wrong and what to do
 */
record Finding(String what, boolean ok, String says) {

  static Finding ok(String what, String says) {
    return new Finding(what, true, says);
  }

  static Finding problem(String what, String says) {
    return new Finding(what, false, says);
  }
}
