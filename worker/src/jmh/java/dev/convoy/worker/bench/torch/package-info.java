/**
 * libtorch as a peer: a {@link dev.convoy.network.Network} arrives, and comes out as the eager
 * training step that a PyTorch user would write for it. The benchmarks call it.
 */
@NullMarked
package dev.convoy.worker.bench.torch;

import org.jspecify.annotations.NullMarked;
