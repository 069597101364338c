/**
 * What a worker is asked to do: the network, the data, the optimizer, how the work is shared out.
 *
 * <p>The driver makes a {@link dev.convoy.job.Job} from the command line; it travels to every
 * worker as bytes, or lies in a file where there is no Spark; the workers derive everything else
 * from it.
 */
@NullMarked
package dev.convoy.job;

import org.jspecify.annotations.NullMarked;
