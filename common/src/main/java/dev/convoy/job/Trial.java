package dev.convoy.job;

/**
 * One run of a job's network under one strategy.
 *
 * @param strategy how the work is shared out
 * @param workers how many workers take part
 * @param threads compute threads a worker
 * @param steps training steps; 0 to evaluate only
 * @param warmupSteps leading steps that are not part of the measured throughput
 * @param evaluate whether the test records are classified after the last step
 */
public record Trial(
    Strategy strategy, int workers, int threads, long steps, long warmupSteps, boolean evaluate) {}
