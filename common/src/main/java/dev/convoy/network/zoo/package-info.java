/**
 * Published networks by name, each written as its paper's table; families share a builder.
 *
 * <p>A name and {@link dev.convoy.network.zoo.Options} arrive, a {@link dev.convoy.network.Network}
 * leaves; the command line calls it.
 */
@NullMarked
package dev.convoy.network.zoo;

import org.jspecify.annotations.NullMarked;
