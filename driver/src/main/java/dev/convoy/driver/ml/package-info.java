/**
 * Training and scoring as parts of a spark.ml pipeline, in a Spark session that is there already.
 *
 * <pre>
 *  DataFrame ──► RecordCache: pictures or values, and labels, as indexed records that workers read
 *                  │
 *  Fitting ────► driver.run.TrainingRun, as 'convoy train' runs it
 *                  │
 *  ConvoyModel ─► ScoreRows: in every executor, batches of rows through worker.predict
 * </pre>
 *
 * <p>A data frame and params arrive; {@link dev.convoy.driver.ml.ConvoyClassifier#fit} gives a
 * {@link dev.convoy.driver.ml.ConvoyModel}, and that adds columns to a data frame. Programs,
 * notebooks and pipelines call it. What goes wrong is a {@link dev.convoy.driver.ml.FitException}
 * of one sentence, and the session goes on.
 */
@NullMarked
package dev.convoy.driver.ml;

import org.jspecify.annotations.NullMarked;
