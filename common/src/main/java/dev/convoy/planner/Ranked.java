package dev.convoy.planner;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.placement.Placements;

/**
 * Placements that were found.
 *
 * @param mesh the workers
 * @param placements of all layers
 * @param cost what they cost by the sum that was searched
 * @param seconds of a step by that sum
 */
public record Ranked(DeviceMesh mesh, Placements placements, Cost cost, double seconds) {}
