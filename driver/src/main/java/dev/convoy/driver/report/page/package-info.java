/**
 * Pages that show results: one file each, which works offline.
 *
 * <p>JSON arrives, the same that is written beside; HTML leaves, with that JSON, its style and its
 * scripts in it. Charts are drawn by Apache ECharts, whose licence lies beside it.
 */
@NullMarked
package dev.convoy.driver.report.page;

import org.jspecify.annotations.NullMarked;
