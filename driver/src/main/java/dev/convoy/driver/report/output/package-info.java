/**
 * The directory that a run leaves behind, and the files in it.
 *
 * <p>JSON, text and measured steps arrive and become files that one run alone writes; what cannot
 * be written leaves as a {@link dev.convoy.driver.report.output.ReportException}. {@code
 * dev.convoy.driver.run} and the command line call it.
 */
@NullMarked
package dev.convoy.driver.report.output;

import org.jspecify.annotations.NullMarked;
