/**
 * Searches for the fastest placement of every layer of a network on a mesh.
 *
 * <p>A network, a mesh and what steps cost ({@link dev.convoy.cost.StepCosts}, {@link
 * dev.convoy.cost.LinkCost}) arrive at {@link dev.convoy.planner.PlacementSearch}; it writes down
 * what each choice and each pair of neighbouring choices adds to a step, finds the assignment whose
 * sum is least, and says whether that is proven. {@link dev.convoy.placement.Placements} leave,
 * ranked. Whoever plans simulates the best of them. All are pure functions over data.
 */
@NullMarked
package dev.convoy.planner;

import org.jspecify.annotations.NullMarked;
