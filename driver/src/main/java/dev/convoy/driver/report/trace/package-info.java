/**
 * What workers did when in a step, as a file for Perfetto.
 *
 * <p>Timelines arrive, one a worker; a trace of all of them on one line of time leaves, in the JSON
 * of Chrome's trace events.
 */
@NullMarked
package dev.convoy.driver.report.trace;

import org.jspecify.annotations.NullMarked;
