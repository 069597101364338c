package dev.convoy.driver.dl4j;

import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.checkpoint.TensorSource;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.network.Network;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.predict.Predictor;
import dev.convoy.worker.task.LocalBackends;
import java.nio.file.Path;
import java.util.Random;

/** Whether Convoy and DL4J compute the same of one network with the same weights. */
final class ZipAgreement {
  static final int BATCH = 3;

  /** Of probabilities: where one is smaller, or all are nearly the same, nothing is compared. */
  private static final double LEAST = 1e-12;

  private static final double LEAST_SPREAD = 1e-3;

  private ZipAgreement() {}

  /** How far apart the two are for a network that was read, whose weights are written to a file. */
  static double distance(RealModel theirs, ImportedNetwork imported, Path weights) {
    imported.writeWeights(weights);
    return distance(theirs, imported.network(), weights);
  }

  /**
   * The largest difference between any two probabilities or, over the largest of them, between
   * their logarithms.
   */
  static double distance(RealModel theirs, Network network, Path weights) {
    float[] images = images(network.input());
    float[] expected = theirs.probabilities(images, BATCH);
    try (SafetensorsFile saved = SafetensorsFile.open(weights)) {
      double[] logarithms = logarithms(scores(network, saved, images), classes(network));
      if (logarithms.length != expected.length) {
        throw new AssertionError(logarithms.length + " outputs, not " + expected.length);
      }
      double apart = 0;
      double apartOfLogarithms = 0;
      double least = 1;
      double most = 0;
      for (int i = 0; i < expected.length; i++) {
        least = Math.min(least, expected[i]);
        most = Math.max(most, expected[i]);
        apart = Math.max(apart, Math.abs(Math.exp(logarithms[i]) - expected[i]));
        apartOfLogarithms =
            Math.max(apartOfLogarithms, Math.abs(logarithms[i] - Math.log(expected[i])));
      }
      if (!(least > LEAST && most - least > LEAST_SPREAD)) {
        throw new AssertionError("probabilities from " + least + " to " + most + " say nothing");
      }
      return Math.max(apart, apartOfLogarithms / Math.max(1, -Math.log(least)));
    }
  }

  private static float[] scores(Network network, TensorSource weights, float[] images) {
    try (Kernels kernels = LocalBackends.onCpu();
        Predictor predictor = Predictor.open(network, weights, BATCH, DataType.F32, kernels)) {
      return predictor.scores(new InputRows.Values(images));
    }
  }

  private static Shape classes(Network network) {
    return network.inputShapes(network.loss()).get(0);
  }

  /** Of the softmax over the channels of each pixel. */
  private static double[] logarithms(float[] scores, Shape shape) {
    int pixels = shape.spatialSize();
    int record = shape.channels() * pixels;
    double[] all = new double[scores.length];
    for (int first = 0; first < scores.length; first += record) {
      for (int pixel = first; pixel < first + pixels; pixel++) {
        double most = Double.NEGATIVE_INFINITY;
        for (int at = pixel; at < first + record; at += pixels) {
          most = Math.max(most, scores[at]);
        }
        double sum = 0;
        for (int at = pixel; at < first + record; at += pixels) {
          sum += Math.exp(scores[at] - most);
        }
        for (int at = pixel; at < first + record; at += pixels) {
          all[at] = scores[at] - most - Math.log(sum);
        }
      }
    }
    return all;
  }

  static float[] images(Shape shape) {
    Random random = new Random(5);
    float[] images = new float[Math.toIntExact(BATCH * shape.elements())];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    return images;
  }
}
