/**
 * Runs one worker's program: a loop over instructions that allocates nothing.
 *
 * <p>A plan, kernels and an exchange arrive at the {@link dev.convoy.worker.runtime.run.Compiler},
 * which has a program made, gives its buffers memory and links its operations. An {@link
 * dev.convoy.worker.runtime.run.Executable} leaves, which is filled with a batch and run, once a
 * step. What depends on where tensors lie is behind {@link dev.convoy.worker.runtime.run.Platform}.
 * {@code runtime.train} calls.
 */
@NullMarked
package dev.convoy.worker.runtime.run;

import org.jspecify.annotations.NullMarked;
