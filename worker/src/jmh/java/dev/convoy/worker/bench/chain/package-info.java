/**
 * Whole training steps: a network's name arrives, the same steps run here and in libtorch, and both
 * times come out once both have shown the same losses.
 */
@NullMarked
package dev.convoy.worker.bench.chain;

import org.jspecify.annotations.NullMarked;
