/**
 * The exchange between workers that are threads of one JVM: one copy from buffer to buffer.
 *
 * <p>Called by tests and by runs without a cluster, through {@link
 * dev.convoy.worker.exchange.local.LocalMesh#create}. What arrives and leaves is said at {@link
 * dev.convoy.worker.exchange.Exchange}.
 */
@NullMarked
package dev.convoy.worker.exchange.local;

import org.jspecify.annotations.NullMarked;
