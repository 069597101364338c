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
 * @param exchangeMillis time during which some transfer of this worker was under way
 * @param exposedExchangeMillis the part of it in which the compute thread could only wait
 * @param bytesSent payload bytes sent to other workers in this step
 * @param bytesReceived payload bytes received from other workers in this step
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
