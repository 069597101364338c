/** The page of a run that goes on, asked by a program and by a browser. */
@NullMarked
package dev.convoy.driver.report.live;

import org.jspecify.annotations.NullMarked;
