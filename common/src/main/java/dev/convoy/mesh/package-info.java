/** Workers arranged in a grid. */
@NullMarked
package dev.convoy.mesh;

import org.jspecify.annotations.NullMarked;
