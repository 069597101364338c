package dev.convoy.driver.baseline;

/**
 * What one contestant did in one turn.
 *
 * @param contestant who
 * @param imagesPerSecond over the measured steps
 * @param initialTestLoss mean loss of the test records before the first step
 * @param lastLoss loss of the last step's batch
 * @param finalTestLoss mean loss of the test records after it
 */
record Outcome(
    String contestant,
    double imagesPerSecond,
    double initialTestLoss,
    double lastLoss,
    double finalTestLoss) {}
