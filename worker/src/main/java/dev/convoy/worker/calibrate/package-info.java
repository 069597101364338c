/**
 * Measures what planning asks of this machine: how long its kernels take at the very shapes of a
 * plan, and what bringing bytes from one worker to another takes.
 *
 * <p>A {@link dev.convoy.plan.TrainingPlan} arrives at the {@link
 * dev.convoy.worker.calibrate.Calibrator}, which compiles and runs it as a training does, but for
 * an exchange that never waits; times by {@link dev.convoy.cost.CostKey} leave. {@link
 * dev.convoy.worker.calibrate.CalibrationFile} keeps them. The driver calls.
 */
@NullMarked
package dev.convoy.worker.calibrate;

import org.jspecify.annotations.NullMarked;
