package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What all filters in groups share: outputs of group {@code g} see the inputs of group {@code g}.
 */
final class Groups {
  private Groups() {}

  /** Checks that the groups divide inputs and outputs. */
  static void check(int inputs, int outputs, int groups) {
    if (outputs < 1 || groups < 1) {
      throw new NetworkException(
          "out=" + outputs + " and groups=" + groups + " must be at least 1");
    }
    if (inputs % groups != 0) {
      throw new NetworkException("groups=" + groups + " does not divide in=" + inputs);
    }
    if (outputs % groups != 0) {
      throw new NetworkException("groups=" + groups + " does not divide out=" + outputs);
    }
  }

  /** Weights {@code (outputs, inputs / groups, kernel...)} and, with bias, {@code (outputs)}. */
  static List<ParameterSpec> parameters(
      int inputs, int outputs, int groups, Window window, boolean bias) {
    List<Integer> sizes = new ArrayList<>(List.of(outputs, inputs / groups));
    sizes.addAll(window.kernel());
    ParameterSpec weight = ParameterSpec.weight(sizes);
    return bias
        ? List.of(weight, ParameterSpec.perChannel("bias", Shape.of(outputs), 0))
        : List.of(weight);
  }

  /**
   * The inputs of every group that these outputs touch, in the order in which the outputs touch
   * them: a depthwise filter that follows a shuffle finds its inputs where they lie.
   */
  static Indices needed(int inputs, int outputs, int groups, Indices owned) {
    int in = inputs / groups;
    int out = outputs / groups;
    BitSet touched = new BitSet(groups);
    List<Range> needed = new ArrayList<>();
    for (Range run : owned.runs()) {
      for (int group = run.from() / out; group * out < run.to(); group++) {
        if (!touched.get(group)) {
          touched.set(group);
          needed.add(new Range(group * in, (group + 1) * in));
        }
      }
    }
    return Indices.ofRuns(needed);
  }
}
