/**
 * A run while it goes on, as a page that a browser opens.
 *
 * <p>Steps arrive on the thread that runs; browsers are served by threads of their own, which see
 * one state at a time. Nothing that a browser sends changes anything.
 */
@NullMarked
package dev.convoy.driver.report.live;

import org.jspecify.annotations.NullMarked;
