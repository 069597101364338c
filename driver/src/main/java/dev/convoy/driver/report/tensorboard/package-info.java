/**
 * What TensorBoard reads: files of events, a directory a run.
 *
 * <p>Steps arrive as they end; scalars and hyperparameters leave, in TensorFlow's records of
 * protocol buffers.
 */
@NullMarked
package dev.convoy.driver.report.tensorboard;

import org.jspecify.annotations.NullMarked;
