package dev.convoy.metrics;

/**
 * What one worker measured in one training step.
 *
 * @param step the step's number, from 0
 * @param epoch the epoch that the step belongs to, from 0
 * @param loss the mean loss over the global batch
 * @param imagesPerSecond global batch size over the step's wall time
 * @param stepMillis wall time of the step
 * @param computeMillis time in kernels
 * @param exchangeMillis time that the compute thread spent on exchange: packing, waiting, unpacking
 * @param exposedExchangeMillis the part of it in which it could only wait
 * @param bytesSent payload bytes sent to other workers for this step
 * @param bytesReceived payload bytes that other workers' messages brought during this step
 * @param peakMemoryBytes the most memory this worker's process held until now
 * @param rank the worker
 */
public record StepMetrics(
    long step,
    int epoch,
    double loss,
    double imagesPerSecond,
    double stepMillis,
    double computeMillis,
    double exchangeMillis,
    double exposedExchangeMillis,
    long bytesSent,
    long bytesReceived,
    long peakMemoryBytes,
    int rank) {}
