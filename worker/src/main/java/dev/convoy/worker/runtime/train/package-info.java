/**
 * Trains: what one worker does in one trial of a job, step by step.
 *
 * <p>A {@link dev.convoy.job.Job}, an exchange and kernels arrive at the {@link
 * dev.convoy.worker.runtime.train.Trainer}; losses, metrics and weights leave through a {@link
 * dev.convoy.worker.runtime.train.MessageSink}. The barrier task calls it. The driver opens {@link
 * dev.convoy.worker.runtime.train.Records} and tries plans with {@link
 * dev.convoy.worker.runtime.train.PlanTrial}.
 */
@NullMarked
package dev.convoy.worker.runtime.train;

import org.jspecify.annotations.NullMarked;
