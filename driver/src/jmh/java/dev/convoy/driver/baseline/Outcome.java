package dev.convoy.driver.baseline;

/**
 * One turn of one contestant.
 *
 * @param imagesPerSecond over the measured steps
 * @param initialTestLoss mean loss of the test records before the first step
 * @param lastLoss loss of the last step's batch
 * @param finalTestLoss mean loss of the test records after it
 */
record Outcome(
    double imagesPerSecond, double initialTestLoss, double lastLoss, double finalTestLoss) {}
