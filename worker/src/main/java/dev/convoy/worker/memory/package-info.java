/**
 * Native memory: buffers that are planned first and placed later, all in one arena.
 *
 * <p>Kernels and the runtime ask for {@link dev.convoy.worker.memory.Buffer}s while an executable
 * is compiled; the arena places them by liveness, so the peak is known before the first step.
 */
@NullMarked
package dev.convoy.worker.memory;

import org.jspecify.annotations.NullMarked;
