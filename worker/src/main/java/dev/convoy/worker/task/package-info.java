/**
 * A worker's task: it learns its place among its peers, opens its device, agrees with them on what
 * each can do, connects, and trains.
 *
 * <p>A {@link dev.convoy.worker.task.WorkerBody} arrives from the driver, serialized inside a Spark
 * barrier stage; it runs once in every worker with a {@link dev.convoy.worker.task.WorkerSlot} that
 * says which rank it is and lets it exchange addresses with the others; its bytes go back to the
 * driver in rank order. The driver's launch package calls {@link
 * dev.convoy.worker.task.BarrierStage}; tests and machines without Spark use {@link
 * dev.convoy.worker.task.FileSlot}. Of the worker's packages only this one knows Spark, and only
 * this one opens a back-end of kernels.
 */
@NullMarked
package dev.convoy.worker.task;

import org.jspecify.annotations.NullMarked;
