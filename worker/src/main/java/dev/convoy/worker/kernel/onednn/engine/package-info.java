/**
 * oneDNN itself: the library and the CPU that it was loaded for, tensor layouts, and which of its
 * implementations are fast enough.
 *
 * <p>Sizes and layouts arrive; descriptions of tensors leave, and primitives that somebody has
 * asked about. {@link dev.convoy.worker.kernel.onednn.engine.CpuEngine} owns everything native. The
 * packages beside it call it; it calls none of them.
 */
@NullMarked
package dev.convoy.worker.kernel.onednn.engine;

import org.jspecify.annotations.NullMarked;
