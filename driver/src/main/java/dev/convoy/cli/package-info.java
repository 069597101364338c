/** Command line. */
@NullMarked
package dev.convoy.cli;

import org.jspecify.annotations.NullMarked;
