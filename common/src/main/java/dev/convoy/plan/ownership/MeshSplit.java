package dev.convoy.plan.ownership;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * In which parts, and in what proportion, something is dealt out along some axes of a mesh. The
 * workers of one coordinate have the same part, so it goes by what they are together.
 */
final class MeshSplit {
  private final DeviceMesh mesh;
  private final Speeds speeds;
  private final int batch;
  private final List<Range> byFirst; // the batch rows of each first coordinate
  private final List<Range> bySecond;
  private final List<Range> byBoth;

  MeshSplit(DeviceMesh mesh, Speeds speeds, int batch) {
    this.mesh = mesh;
    this.speeds = speeds;
    this.batch = batch;
    // Each worker of a coordinate reads at least one of its records.
    this.byFirst = Apportionment.parts(batch, speeds.ofRows(mesh), mesh.model());
    this.bySecond = Apportionment.parts(batch, speeds.ofColumns(mesh), mesh.data());
    this.byBoth = new ArrayList<>();
    for (int first = 0; first < mesh.data(); first++) {
      Range all = byFirst.get(first);
      int begin = first * mesh.model();
      List<Double> team = speeds.each().subList(begin, begin + mesh.model());
      Apportionment.parts(all.size(), team, 1)
          .forEach(part -> byBoth.add(part.shifted(all.from())));
    }
  }

  /** Into how many parts something is dealt out along these axes. */
  int parts(List<Integer> axes) {
    return weights(axes).size();
  }

  /** The proportions of these parts. */
  List<Double> weights(List<Integer> axes) {
    return switch (axes.size()) {
      case 0 -> List.of(1.0);
      case 1 -> axes.get(0) == 0 ? speeds.ofRows(mesh) : speeds.ofColumns(mesh);
      default -> speeds.each();
    };
  }

  /** Which of the parts is a worker's. */
  int index(List<Integer> axes, int rank) {
    return switch (axes.size()) {
      case 0 -> 0;
      case 1 -> axes.get(0) == 0 ? mesh.dataCoordinate(rank) : mesh.modelCoordinate(rank);
      default -> rank;
    };
  }

  /** A worker's rows of the batch under a placement. */
  Range rows(LayerPlacement placement, int rank) {
    List<Integer> axes = placement.axes(Placement.ROWS);
    return switch (axes.size()) {
      case 0 -> new Range(0, batch);
      case 1 -> (axes.get(0) == 0 ? byFirst : bySecond).get(index(axes, rank));
      default -> byBoth.get(rank);
    };
  }
}
