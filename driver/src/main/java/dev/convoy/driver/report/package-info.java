/**
 * What a user reads: tables, progress, and the files of an output directory.
 *
 * <p>Networks, plans and measured steps arrive; text and JSON leave. Nothing here starts anything
 * or measures anything, so all of it is tested without a cluster. The commands of {@code
 * dev.convoy.driver.cli} call it.
 */
@NullMarked
package dev.convoy.driver.report;

import org.jspecify.annotations.NullMarked;
