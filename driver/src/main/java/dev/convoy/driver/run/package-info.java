/**
 * What Convoy's commands do, for any caller: training, comparing strategies, evaluating.
 *
 * <p>Plain values arrive: a {@link dev.convoy.job.TrainingSpec}, who shares the work, and where
 * Spark comes from. Each run is prepared first, which finds whatever can be known to be wrong
 * before anything is started, and then run into an output directory. A {@link
 * dev.convoy.driver.report.RunResult} leaves, from which every report is written; on the way a
 * {@link dev.convoy.driver.run.RunObserver} hears how it goes. The commands of {@code
 * dev.convoy.driver.cli} call it; nothing here prints, or knows of a command line.
 */
@NullMarked
package dev.convoy.driver.run;

import org.jspecify.annotations.NullMarked;
