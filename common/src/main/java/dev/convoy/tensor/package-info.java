/**
 * Shapes and index lists: the vocabulary in which everything else speaks of tensors.
 *
 * <p>Nothing arrives and nothing leaves; every other package calls this one. A tensor here is only
 * a shape and names of channels and rows: the elements themselves live in the workers.
 */
@NullMarked
package dev.convoy.tensor;

import org.jspecify.annotations.NullMarked;
