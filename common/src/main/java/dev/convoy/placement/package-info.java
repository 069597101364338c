/**
 * How the work of each layer is shared out along each axis of a mesh, and the strategies that say
 * so.
 *
 * <p>A network and a mesh arrive at a {@link dev.convoy.placement.Strategy}; {@link
 * dev.convoy.placement.Placements} leave, from which ownership, transfers, bytes and memory follow
 * in {@code dev.convoy.plan}. Whoever wants another strategy writes another function.
 */
@NullMarked
package dev.convoy.placement;

import org.jspecify.annotations.NullMarked;
