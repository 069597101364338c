package dev.convoy.driver.onnx;

import dev.convoy.driver.onnx.exporter.OnnxExport;
import dev.convoy.driver.report.output.OutputFile;
import dev.convoy.network.Network;
import dev.convoy.worker.runtime.train.Weights;
import java.nio.file.Path;
import java.util.Random;

/** Whether ONNX Runtime computes of an exported network what Convoy does. */
final class ExportAgreement {
  /** Of a batch that no file says. */
  private static final int BATCH = 3;

  private ExportAgreement() {}

  /** Writes a network with weights of its own to a file. */
  static void export(Network network, Path file) {
    OutputFile.write(
        file, OnnxExport.model(network, TrainedWeights.of(network)).message()::writeTo);
  }

  /** The largest difference between any two outputs, over the largest output. */
  static double distance(Network network, Path file) throws Exception {
    return distance(network, TrainedWeights.of(network), file);
  }

  /** The largest difference between any two outputs, over the largest output. */
  static double distance(Network network, Weights.Source weights, Path file) throws Exception {
    float[] images = images(network);
    float[] ours = ConvoyForward.of(network, weights, images, BATCH);
    float[] theirs = OnnxForward.of(file, network.input(), images, BATCH);
    return distance(ours, theirs);
  }

  static float[] images(Network network) {
    Random random = new Random(5);
    float[] images = new float[Math.toIntExact(BATCH * network.input().elements())];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    return images;
  }

  static double distance(float[] ours, float[] theirs) {
    if (ours.length != theirs.length) {
      throw new AssertionError(ours.length + " outputs, not " + theirs.length);
    }
    double largest = 0;
    double apart = 0;
    for (int i = 0; i < ours.length; i++) {
      largest = Math.max(largest, Math.abs(ours[i]));
      apart = Math.max(apart, Math.abs((double) ours[i] - theirs[i]));
    }
    if (!(largest > 0) || !Double.isFinite(largest + apart)) {
      throw new AssertionError("outputs up to " + largest + ", apart by up to " + apart);
    }
    return apart / largest;
  }
}
