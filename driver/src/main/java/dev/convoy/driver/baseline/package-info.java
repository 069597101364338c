/**
 * Deeplearning4j on Spark as a baseline: the same network, initial weights and records, trained on
 * the same executors by parameter averaging or gradient sharing.
 *
 * <p>A job and a Spark context arrive; images a second and scores leave. Comparisons call it, where
 * they are asked for a baseline; nothing of Deeplearning4j is loaded before, nor needed.
 */
@NullMarked
package dev.convoy.driver.baseline;

import org.jspecify.annotations.NullMarked;
