/**
 * Starting workers on Spark: what may be asked for, and what can go wrong.
 *
 * <p>{@link dev.convoy.driver.launch.ClusterOptions} say where to run, how many workers and how
 * big; a {@link dev.convoy.driver.launch.LaunchException} says why they did not run. Around these
 * stand {@code machine} (this machine's Java, Spark and network), {@code embedded} (a cluster that
 * is started on it) and {@code cluster} (any Spark, and a run on it), each of which knows only
 * those before it.
 */
@NullMarked
package dev.convoy.driver.launch;

import org.jspecify.annotations.NullMarked;
