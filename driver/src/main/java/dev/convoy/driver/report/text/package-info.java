/**
 * Figures and tables as people read them.
 *
 * <p>Bytes, times, counts and cells arrive; text of even width leaves. All reports call it.
 */
@NullMarked
package dev.convoy.driver.report.text;

import org.jspecify.annotations.NullMarked;
