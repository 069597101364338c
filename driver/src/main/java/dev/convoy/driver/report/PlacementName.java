package dev.convoy.driver.report;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.placement.LayerPlacement;
import java.util.ArrayList;
import java.util.List;

/** A placement for people: along the axes of a mesh that have several workers. */
final class PlacementName {
  private PlacementName() {}

  static String of(LayerPlacement placement, DeviceMesh mesh) {
    List<String> axes = new ArrayList<>();
    if (mesh.data() > 1) {
      axes.add(placement.first().title());
    }
    if (mesh.model() > 1) {
      axes.add(placement.second().title());
    }
    return String.join(", ", axes);
  }
}
