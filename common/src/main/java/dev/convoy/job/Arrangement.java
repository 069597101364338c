package dev.convoy.job;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.file.PlanFile;
import dev.convoy.plan.ownership.Ownership;

/** How a network's work is shared out over the workers of a mesh. */
public sealed interface Arrangement {

  /** The workers as a grid. */
  DeviceMesh mesh();

  /** What it is called in reports. */
  String title();

  /** Who owns what among workers of these speeds. */
  Ownership ownership(Network network, Speeds speeds, int batch);

  /** The plan of workers of these speeds: whoever makes it, it is the same. */
  default TrainingPlan plan(Network network, Speeds speeds, int batch, PlanOptions options) {
    return TrainingPlan.of(network, ownership(network, speeds, batch), options);
  }

  /** As a strategy says. */
  record ByStrategy(Strategy strategy, DeviceMesh mesh) implements Arrangement {
    @Override
    public String title() {
      return strategy.title();
    }

    @Override
    public Ownership ownership(Network network, Speeds speeds, int batch) {
      return Ownership.of(strategy.placements(network), mesh, speeds, network, batch);
    }
  }

  /** As a plan file says, for workers of the speeds that it says. */
  record Planned(PlanFile file) implements Arrangement {
    @Override
    public DeviceMesh mesh() {
      return file.mesh();
    }

    @Override
    public String title() {
      return file.title();
    }

    @Override
    public Ownership ownership(Network network, Speeds speeds, int batch) {
      return file.ownership(network);
    }
  }

  /** As placements say, layer by layer. */
  record ByPlacements(String title, DeviceMesh mesh, Placements placements) implements Arrangement {
    @Override
    public Ownership ownership(Network network, Speeds speeds, int batch) {
      return Ownership.of(placements, mesh, speeds, network, batch);
    }
  }
}
