package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Update;

/**
 * A layer's update, which is left undone where weights would not be finite.
 *
 * @param planStep the step of the plan that it belongs to
 */
public record GuardedUpdate(String layer, int planStep, Update update) {}
