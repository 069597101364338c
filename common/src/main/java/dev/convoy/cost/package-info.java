/**
 * How long the steps of a plan take: measured on a machine or worked out from what is said of one.
 *
 * <p>A plan arrives; {@link dev.convoy.cost.StepCosts} says of each of its steps how long a worker
 * is busy with it. Whoever searches for plans and whoever simulates them asks it.
 */
@NullMarked
package dev.convoy.cost;

import org.jspecify.annotations.NullMarked;
