/**
 * Random numbers without state: every draw is a pure function of a key and an index.
 *
 * <p>What arrives is a seed, the name of what is drawn (a parameter, a dropout layer, an
 * augmentation), perhaps a step, and the global index of an element; what leaves is that element's
 * value. Parameter initialisation, dropout, augmentation, generated images and the order of an
 * epoch call it. Since no draw depends on another, a worker that owns part of a tensor draws just
 * that part, and any split over workers gives the same values.
 */
@NullMarked
package dev.convoy.random;

import org.jspecify.annotations.NullMarked;
