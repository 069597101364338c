package dev.convoy.driver.baseline;

import dev.convoy.driver.baseline.BranchedGraph.Filter;
import dev.convoy.network.Network;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.ParameterSpec.Initial;
import dev.convoy.random.CounterRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gives a DL4J graph the weights that Convoy's workers start from: both train the same network. */
final class InitialWeights {
  private static final Map<String, String> CONVOLUTION = Map.of("weight", "W", "bias", "b");
  private static final Map<String, String> NORM = Map.of("weight", "gamma", "bias", "beta");

  private InitialWeights() {}

  /** Sets every parameter of {@code graph}. */
  static void set(ComputationGraph graph, List<Filter> filters, Network network, long seed) {
    for (Filter filter : filters) {
      for (ParameterSpec spec : network.parameters(filter.node())) {
        INDArray target = target(graph, filter, spec);
        float[] values = part(filter, spec, seed);
        if (filter.node().layer() instanceof dev.convoy.network.Linear
            && spec.name().equals("weight")) {
          // (outputs, inputs) there, (inputs, outputs) here
          target.assign(
              Nd4j.createFromArray(values).reshape(spec.rows(), spec.rowSize()).transpose());
        } else {
          target.assign(Nd4j.createFromArray(values).reshape(target.shape()));
        }
      }
    }
  }

  private static INDArray target(ComputationGraph graph, Filter filter, ParameterSpec spec) {
    Map<String, String> names =
        filter.node().layer() instanceof dev.convoy.network.BatchNorm ? NORM : CONVOLUTION;
    return graph.getLayer(filter.vertex()).getParam(names.get(spec.name()));
  }

  /** The rows of one group, drawn as in every worker: by (seed, tensor, element of the whole). */
  private static float[] part(Filter filter, ParameterSpec spec, long seed) {
    int count = spec.rows() / filter.parts() * spec.rowSize();
    long first = (long) filter.part() * count;
    float[] values = new float[count];
    if (spec.initial() instanceof Initial.Normal normal) {
      long key = CounterRandom.key(seed, filter.node().name() + "." + spec.name());
      for (int i = 0; i < count; i++) {
        values[i] = (float) (normal.standardDeviation() * CounterRandom.gaussian(key, first + i));
      }
    } else if (spec.initial() instanceof Initial.Constant constant) {
      Arrays.fill(values, (float) constant.value());
    }
    return values;
  }
}
