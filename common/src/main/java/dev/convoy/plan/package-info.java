/**
 * Who owns what, and what every worker does in which order: a plan is data that prints, saves and
 * is tested without Spark, sockets or natives.
 *
 * <p>A network and a mesh arrive; {@link dev.convoy.plan.ownership.Ownership} says which worker
 * owns which rows and channels of each layer; {@link dev.convoy.plan.TrainingPlan} derives from it
 * every reshard and every step. The driver makes and prints plans; every worker makes the same plan
 * and runs its own part.
 */
@NullMarked
package dev.convoy.plan;

import org.jspecify.annotations.NullMarked;
