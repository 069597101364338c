/**
 * A plan as {@code plan.json}: written for people and programs to read, and read again, edited or
 * not, with a sentence that names layer and rank where it does not fit the network.
 */
@NullMarked
package dev.convoy.plan.file;

import org.jspecify.annotations.NullMarked;
