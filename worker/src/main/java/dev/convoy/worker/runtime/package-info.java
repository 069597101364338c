/**
 * Runs one worker's part of a plan.
 *
 * <p>A {@link dev.convoy.plan.TrainingPlan} arrives and is compiled once into an {@link
 * dev.convoy.worker.runtime.Executable}: a list of kernel calls, copies and exchanges over memory
 * that was laid out ahead of time. The {@link dev.convoy.worker.runtime.Trainer} then runs it step
 * by step; the barrier task calls the trainer.
 */
@NullMarked
package dev.convoy.worker.runtime;

import org.jspecify.annotations.NullMarked;
