package dev.convoy.plan;

import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Some input channels of every filter group of a layer: what a worker reads that adds to the
 * outputs of the groups, but does not compute them alone.
 *
 * @param perGroup the input channels of a group
 * @param part those that are read, counted within the group
 */
public record GroupInputs(int perGroup, Range part) {

  /** Some inputs of a layer's groups. */
  static GroupInputs of(Network network, Node node, Range part) {
    int groups = ((FilterLayer) node.layer()).groups();
    return new GroupInputs(network.inputShapes(node).get(0).channels() / groups, part);
  }

  /** Of the input channels of whole groups, those that are read. */
  Indices among(Indices groups) {
    List<Range> read = new ArrayList<>();
    for (Range run : groups.runs()) {
      for (int first = run.from(); first < run.to(); first += perGroup) {
        read.add(part.shifted(first));
      }
    }
    return Indices.ofRuns(read);
  }

  /**
   * These channels in a layer whose groups have no other inputs: channel {@code i} of group {@code
   * g} is its channel {@code g · part + i - from}.
   */
  public Indices renumbered(Indices read) {
    List<Range> renumbered = new ArrayList<>();
    for (Range run : read.runs()) {
      for (int from = run.from(); from < run.to(); ) {
        int group = from / perGroup;
        int to = Math.min(run.to(), group * perGroup + part.to());
        int shift = group * (part.size() - perGroup) - part.from();
        renumbered.add(new Range(from + shift, to + shift));
        from = to;
      }
    }
    return Indices.ofRuns(renumbered);
  }

  /** Whether its worker adds what is added to each output once, as a bias. */
  public boolean isFirst() {
    return part.from() == 0;
  }

  /**
   * Where a worker's elements of one row of a parameter lie in the row of the whole layer: a
   * weight's row is {@code (inputs of a group, taps)}, and all that the worker has of a bias is all
   * of it.
   */
  Range columns(ParameterSpec whole) {
    if (whole.sizes().size() < 2) {
      return new Range(0, whole.rowSize());
    }
    int taps = whole.rowSize() / perGroup;
    return new Range(part.from() * taps, part.to() * taps);
  }
}
