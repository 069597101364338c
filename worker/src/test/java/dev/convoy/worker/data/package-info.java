/** Data read from files that the tests write, and the schedule of batches. */
@NullMarked
package dev.convoy.worker.data;

import org.jspecify.annotations.NullMarked;
