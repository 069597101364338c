package dev.convoy.plan.file;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.placement.Placements;
import dev.convoy.plan.ownership.FixedShares;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.PlanException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a plan file says of how work is shared out; everything else in it follows from that.
 *
 * @param title what the plan is called in reports
 * @param network the network's name
 * @param batch rows of the global batch
 * @param mesh the workers
 * @param speeds how fast they are beside each other
 * @param placements how the work of layers is shared out
 * @param fixed layers whose blocks are said one by one instead
 */
public record PlanFile(
    String title,
    String network,
    int batch,
    DeviceMesh mesh,
    Speeds speeds,
    Placements placements,
    Map<String, FixedShares> fixed) {

  /** Copies the map. */
  public PlanFile {
    fixed = Collections.unmodifiableMap(new LinkedHashMap<>(fixed));
  }

  /**
   * Who does what of a network's layers.
   *
   * @throws PlanException if it is another network's, or naming layer and rank of what does not fit
   */
  public Ownership ownership(Network whole) {
    if (!whole.name().equals(network)) {
      throw new PlanException("the plan is for network " + network + ", not for " + whole.name());
    }
    for (String layer : fixed.keySet()) {
      if (whole.nodes().stream().noneMatch(n -> n.name().equals(layer))) {
        throw new PlanException(
            "the plan names layer " + layer + ", which " + network + " has not");
      }
    }
    for (String layer : placements.named().keySet()) {
      if (whole.nodes().stream().noneMatch(n -> n.name().equals(layer))) {
        throw new PlanException(
            "the plan places layer " + layer + ", which " + network + " has not");
      }
    }
    return Ownership.of(placements, fixed, mesh, speeds, whole, batch);
  }
}
