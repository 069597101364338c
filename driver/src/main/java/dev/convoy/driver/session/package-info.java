/**
 * One run from the driver's side: workers started, their reports collected, failures explained.
 *
 * <p>A {@link dev.convoy.job.Job} and cluster options arrive from the command line. {@link
 * dev.convoy.driver.session.TrainingSession} starts the workers and hands what they report to
 * {@link dev.convoy.driver.session.SessionListener}s, which put whole steps, evaluations and
 * checkpoints together from the workers' shares. What leaves otherwise is a {@link
 * dev.convoy.driver.session.SessionException} that names the cause in one sentence.
 */
@NullMarked
package dev.convoy.driver.session;

import org.jspecify.annotations.NullMarked;
