/**
 * Where a worker learns its place among its peers.
 *
 * <p>A {@link dev.convoy.worker.task.WorkerBody} arrives from the driver, serialized inside a Spark
 * barrier stage; it runs once in every worker with a {@link dev.convoy.worker.task.WorkerSlot} that
 * says which rank it is and lets it exchange addresses with the others; its bytes go back to the
 * driver in rank order. The driver's launch package calls {@link
 * dev.convoy.worker.task.BarrierStage}; tests and machines without Spark use {@link
 * dev.convoy.worker.task.FileSlot}. Spark is known to this package of the worker only.
 */
@NullMarked
package dev.convoy.worker.task;

import org.jspecify.annotations.NullMarked;
