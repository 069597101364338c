package dev.convoy.worker.runtime.train;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.ChannelwiseLayer;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import dev.convoy.plan.ownership.Ownership;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A mesh, speeds, a number of chunks, and a placement of its own for every layer with filters and
 * for some of the others, all drawn from a seed.
 *
 * @param seed what they are drawn from
 */
record MixedPlacements(
    long seed, DeviceMesh mesh, Speeds speeds, int chunks, Placements placements) {

  private static final List<DeviceMesh> MESHES =
      List.of(
          new DeviceMesh(1, 2),
          new DeviceMesh(3, 1),
          new DeviceMesh(1, 3),
          new DeviceMesh(2, 2),
          new DeviceMesh(1, 4),
          new DeviceMesh(2, 3));

  /** Those of a seed, over as many workers as a batch has rows at most. */
  static MixedPlacements of(long seed, Network network, int batch) {
    Random random = new Random(seed);
    List<DeviceMesh> meshes = MESHES.stream().filter(m -> m.ranks() <= batch).toList();
    DeviceMesh mesh = meshes.get(random.nextInt(meshes.size()));
    List<Double> speeds = new ArrayList<>();
    boolean equal = random.nextInt(3) > 0;
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      speeds.add(equal ? 1.0 : 1.0 + random.nextInt(3));
    }
    Map<String, LayerPlacement> named = named(random, network);
    return new MixedPlacements(
        seed,
        mesh,
        new Speeds(speeds),
        1 + random.nextInt(3),
        new Placements(draw(random, false), named));
  }

  /** Placements on any mesh. */
  static Placements drawn(long seed, Network network) {
    Random random = new Random(seed);
    return new Placements(draw(random, false), named(random, network));
  }

  private static Map<String, LayerPlacement> named(Random random, Network network) {
    Map<String, LayerPlacement> named = new LinkedHashMap<>();
    for (Node node : network.nodes()) {
      if (node.layer() instanceof FilterLayer layer) {
        named.put(node.name(), draw(random, addsUp(layer)));
      } else if (node.layer() instanceof ChannelwiseLayer && random.nextInt(5) == 0) {
        named.put(node.name(), draw(random, false));
      }
    }
    return named;
  }

  private static boolean addsUp(FilterLayer layer) {
    return !(layer instanceof DeformableConvolution d) || d.offsetGroups() == 1;
  }

  private static LayerPlacement draw(Random random, boolean byInputs) {
    return new LayerPlacement(one(random, byInputs), one(random, byInputs));
  }

  private static Placement one(Random random, boolean byInputs) {
    List<Placement> all = new ArrayList<>(List.of(Placement.values()));
    if (!byInputs) {
      all.remove(Placement.INPUT_CHANNELS);
    }
    return all.get(random.nextInt(all.size()));
  }

  Ownership ownership(Network network, int batch) {
    return Ownership.of(placements, mesh, speeds, network, batch);
  }

  @Override
  public String toString() {
    return "seed " + seed + ", mesh " + mesh + ", speeds " + speeds + ", " + chunks + " chunks";
  }
}
