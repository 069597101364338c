package dev.convoy.driver.dl4j;

import dev.convoy.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of DL4J itself.
 *
 * @param input the shape of one of its images
 * @param form how it wants them
 */
record RealModel(Model model, Shape input, Form form) {

  /** How images are given. */
  enum Form {
    MAPS,
    CHANNELS_LAST,
    ROWS
  }

  static RealModel of(Model model, Shape input) {
    return new RealModel(model, input, Form.MAPS);
  }

  /** With parameters as after a training: no bias, scale or average is what it was at the start. */
  RealModel trained() {
    for (Map.Entry<String, INDArray> each : new TreeMap<>(model.paramTable()).entrySet()) {
      String kind = each.getKey().substring(each.getKey().lastIndexOf('_') + 1);
      INDArray parameter = each.getValue();
      Random random = new Random(each.getKey().hashCode());
      float[] values = new float[(int) parameter.length()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) value(kind, parameter.shape(), random.nextGaussian());
      }
      parameter.assign(Nd4j.createFromArray(values).reshape(parameter.shape()));
    }
    moderate();
    return this;
  }

  /**
   * Makes its last filters smaller until no probability is nearly 0: of such outputs of any network
   * are alike.
   */
  private void moderate() {
    String last = "";
    for (String key : model.paramTable().keySet()) {
      last = key.endsWith("W") ? key.substring(0, key.lastIndexOf('_') + 1) : last;
    }
    float[] images = ZipAgreement.images(input);
    for (int time = 0; smallest(probabilities(images, ZipAgreement.BATCH)) < 1e-6; time++) {
      if (time == 30) {
        throw new AssertionError("probabilities stay as they are whatever " + last + " is");
      }
      for (Map.Entry<String, INDArray> each : model.paramTable().entrySet()) {
        if (each.getKey().startsWith(last)) {
          each.getValue().muli(0.5);
        }
      }
    }
  }

  private static double smallest(float[] values) {
    double smallest = Double.POSITIVE_INFINITY;
    for (float value : values) {
      smallest = Math.min(smallest, value);
    }
    return smallest;
  }

  private static double value(String kind, long[] shape, double gaussian) {
    return switch (kind) {
      case "W", "pW" -> gaussian * Math.sqrt(2.0 / fanIn(shape));
      case "gamma" -> 1 + 0.1 * gaussian;
      case "var" -> 1 + 0.3 * Math.abs(gaussian);
      case "b", "beta", "mean", "log10stdev" -> 0.1 * gaussian;
      default -> throw new AssertionError("a parameter " + kind);
    };
  }

  /** Dense weights have their inputs first, filters behind their outputs. */
  private static double fanIn(long[] shape) {
    return shape.length == 2 ? shape[0] : Math.max(shape[1] * shape[2] * shape[3], 9);
  }

  /** Writes it as DL4J does. */
  RealModel save(Path file) throws IOException {
    ModelSerializer.writeModel(model, file.toFile(), /* saveUpdater= */ true);
    return this;
  }

  /** Reads one as DL4J does. */
  static RealModel restore(Path file, Shape input) throws IOException {
    return of(ModelSerializer.restoreComputationGraph(file.toFile()), input);
  }

  /** What it gives of images {@code (batch, C, H, W)}. */
  float[] probabilities(float[] images, int batch) {
    INDArray rows = Nd4j.createFromArray(images).reshape(batch, input.elements());
    INDArray given =
        switch (form) {
          case MAPS -> maps(rows, batch);
          case CHANNELS_LAST -> maps(rows, batch).permute(0, 2, 3, 1).dup('c');
          case ROWS -> rows;
        };
    INDArray gives =
        model instanceof MultiLayerNetwork list
            ? list.output(given)
            : ((ComputationGraph) model).outputSingle(given);
    return gives.dup('c').reshape(gives.length()).toFloatVector();
  }

  private INDArray maps(INDArray rows, int batch) {
    return input.dimensions() == 0
        ? rows
        : rows.reshape(batch, input.channels(), input.spatial().get(0), input.spatial().get(1));
  }
}
