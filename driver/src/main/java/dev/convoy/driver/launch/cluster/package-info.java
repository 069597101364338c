/**
 * Spark, opened or found open, and one body run in all workers of a barrier stage.
 *
 * <p>A {@link dev.convoy.driver.launch.cluster.ClusterSource} says where Spark comes from; {@link
 * dev.convoy.driver.launch.cluster.Cluster} runs a {@code WorkerBody} in so many workers and gives
 * back each rank's bytes, or a {@link dev.convoy.driver.launch.LaunchException} that says in one
 * sentence what went wrong. {@code dev.convoy.driver.session} calls it.
 */
@NullMarked
package dev.convoy.driver.launch.cluster;

import org.jspecify.annotations.NullMarked;
