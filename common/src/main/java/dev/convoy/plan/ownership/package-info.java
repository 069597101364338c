/**
 * Who computes and owns which rows and channels of every layer, from a placement of each or as
 * somebody has fixed it.
 *
 * <p>Work is dealt out along each axis of the mesh in proportion to speeds ({@code Apportionment});
 * layers that only name others' channels anew are seen through ({@link ViewResolver}). What is
 * owned says nothing yet of what moves: {@link dev.convoy.plan.TrainingPlan} derives that.
 */
@NullMarked
package dev.convoy.plan.ownership;

import org.jspecify.annotations.NullMarked;
