/**
 * What the launcher must know of this machine: its Java, its Spark, its loopback interface, its
 * name, its locale, and where scratch files may lie.
 *
 * <p>Nothing arrives but the environment. Facts leave, or a {@link
 * dev.convoy.driver.launch.LaunchException} that says what to install or to change. The embedded
 * cluster, the launcher of any cluster and {@code convoy doctor} call it.
 */
@NullMarked
package dev.convoy.driver.launch.machine;

import org.jspecify.annotations.NullMarked;
