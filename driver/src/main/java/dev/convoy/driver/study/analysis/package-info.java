/**
 * What a study works out: the correlation of two layers' filters over many images, how colourful
 * filters are, and whether groups of filters differ by more than chance.
 *
 * <p>Feature maps and weights arrive as plain arrays; matrices and figures leave. Nothing here
 * knows of files, workers or Spark, and sums are taken in double precision. {@code study} calls.
 */
@NullMarked
package dev.convoy.driver.study.analysis;

import org.jspecify.annotations.NullMarked;
