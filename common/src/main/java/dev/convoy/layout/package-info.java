/**
 * Who holds which part of a tensor, and what has to move to change that.
 *
 * <p>Two {@link dev.convoy.layout.Layout}s arrive, a {@link dev.convoy.layout.Redistribution}
 * leaves: a set of block transfers that prints, is tested without sockets, and whose backward is
 * its transpose. The plan calls this package; the exchange carries out what it says.
 */
@NullMarked
package dev.convoy.layout;

import org.jspecify.annotations.NullMarked;
