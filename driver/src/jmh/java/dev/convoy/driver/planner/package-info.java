/** Predictions of the planner beside what is measured, for many networks, batches and workers. */
@NullMarked
package dev.convoy.driver.planner;

import org.jspecify.annotations.NullMarked;
