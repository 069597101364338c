/**
 * Workers arranged in a grid: how many there are and where each stands along the data and the model
 * axis, and how fast each is beside the others. Plans are made over a mesh; nothing here knows of
 * hosts or sockets.
 */
@NullMarked
package dev.convoy.mesh;

import org.jspecify.annotations.NullMarked;
