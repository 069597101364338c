/**
 * Native memory: buffers that are planned first and placed later, all in one arena.
 *
 * <p>Kernels and the runtime ask for {@link dev.convoy.worker.memory.Buffer}s while an executable
 * is compiled; the arena places them by liveness, so the peak is known before the first step. A
 * {@link dev.convoy.worker.memory.Memory} says where that is: the machine's own memory, or a
 * device's.
 */
@NullMarked
package dev.convoy.worker.memory;

import org.jspecify.annotations.NullMarked;
