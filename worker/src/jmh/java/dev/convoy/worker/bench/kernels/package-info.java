/**
 * Single layers: every distinct convolution and linear layer of three networks, each pass of it
 * here and in libtorch.
 */
@NullMarked
package dev.convoy.worker.bench.kernels;

import org.jspecify.annotations.NullMarked;
