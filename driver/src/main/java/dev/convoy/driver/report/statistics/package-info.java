/** What figures that vary say, and how surely. */
@NullMarked
package dev.convoy.driver.report.statistics;

import org.jspecify.annotations.NullMarked;
