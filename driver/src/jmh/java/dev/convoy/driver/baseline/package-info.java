/**
 * Convoy against Deeplearning4j's parameter averaging on Spark, the same networks and records on
 * the same cores, in turn. Started by {@code deploy/bin/bench dl4j}; a table goes to the standard
 * output and the same figures as JSON to {@code target/bench}.
 */
@NullMarked
package dev.convoy.driver.baseline;

import org.jspecify.annotations.NullMarked;
