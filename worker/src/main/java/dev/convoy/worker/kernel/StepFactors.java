package dev.convoy.worker.kernel;

import dev.convoy.worker.memory.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What norms of a step say about an update; each buffer holds one value, there by the time of the
 * update.
 *
 * @param shortening what gradients are multiplied by
 * @param trust what all that moves weights is multiplied by, null for 1
 */
public record StepFactors(Buffer shortening, @Nullable Buffer trust) {}
