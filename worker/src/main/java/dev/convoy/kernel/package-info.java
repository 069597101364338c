/** Kernels. */
@NullMarked
package dev.convoy.kernel;

import org.jspecify.annotations.NullMarked;
