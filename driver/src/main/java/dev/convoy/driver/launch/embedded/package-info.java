/**
 * A Spark standalone cluster of this machine: master and workers as daemons that end with their
 * driver.
 *
 * <p>{@link dev.convoy.driver.launch.ClusterOptions} arrive; the URL of a running master leaves,
 * with the settings and the secret that open it. {@code dev.convoy.driver.launch.cluster} calls it
 * where a run has no cluster of its own.
 */
@NullMarked
package dev.convoy.driver.launch.embedded;

import org.jspecify.annotations.NullMarked;
