/**
 * Text that others wrote, as it may stand in a sentence of ours.
 *
 * <p>{@link dev.convoy.text.Quoted} is for whoever writes a sentence, {@link
 * dev.convoy.text.Printable} for whoever shows it on a terminal.
 */
@NullMarked
package dev.convoy.text;

import org.jspecify.annotations.NullMarked;
