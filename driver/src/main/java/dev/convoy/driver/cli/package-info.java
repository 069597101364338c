/**
 * The command line: one class a command, what it shows, and the rules for errors.
 *
 * <p>Arguments and a configuration file arrive; an exit code leaves, with results on standard
 * output and one sentence on standard error where something is wrong. Called by {@code bin/convoy}
 * and {@code spark-submit} through {@link dev.convoy.driver.cli.Main}. picocli is used here and
 * nowhere else.
 */
@NullMarked
package dev.convoy.driver.cli;

import org.jspecify.annotations.NullMarked;
