/**
 * A trained network that scores records, without peers or a training around it.
 *
 * <p>A network, its weights and rows of records arrive; each row's scores leave. Whoever has
 * records at hand calls it: tasks that transform data frames do.
 */
@NullMarked
package dev.convoy.worker.predict;

import org.jspecify.annotations.NullMarked;
