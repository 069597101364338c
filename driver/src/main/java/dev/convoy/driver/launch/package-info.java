/**
 * Starts workers on Spark and runs one body in all of them.
 *
 * <p>{@link dev.convoy.driver.launch.ClusterOptions} arrive from the command line; {@link
 * dev.convoy.driver.launch.Cluster} opens Spark on them (an embedded cluster, {@code local[N]} or
 * any master), runs a {@code WorkerBody} in a barrier stage, and gives back each rank's bytes or a
 * {@link dev.convoy.driver.launch.LaunchException} that says in one sentence what went wrong.
 */
@NullMarked
package dev.convoy.driver.launch;

import org.jspecify.annotations.NullMarked;
