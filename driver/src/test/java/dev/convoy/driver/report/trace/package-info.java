/** That a trace is one that Perfetto and others can draw. */
@NullMarked
package dev.convoy.driver.report.trace;

import org.jspecify.annotations.NullMarked;
