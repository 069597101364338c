/**
 * Valid inputs altered at random, from a seed, and what must hold of whoever reads them: each input
 * is taken, or refused in one sentence by an exception of the reader's own, soon and with bounded
 * memory. Tests of every reader of bytes and files from elsewhere call {@link
 * dev.convoy.fuzz.Fuzzing}.
 */
@NullMarked
package dev.convoy.fuzz;

import org.jspecify.annotations.NullMarked;
