/**
 * Networks as named graphs of layers: shapes, parameters, multiply-accumulates, and which input
 * channels an output channel needs.
 *
 * <p>A {@link dev.convoy.network.Network} comes from the zoo or from a file; it goes to the
 * planner, which decides who owns what. No layer knows that there are workers.
 */
@NullMarked
package dev.convoy.network;

import org.jspecify.annotations.NullMarked;
