package dev.convoy.worker.kernel;

import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.ParameterSpec;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Everything that goes into a layer, whole: all rows and all channels. Each worker takes its part.
 *
 * @param inputs {@code (rows, C, ...)} each
 * @param outputGradient {@code (rows, C, ...)}
 * @param parameters {@code (O, ...)} each
 * @param state {@code (C)} each
 * @param labels {@code (rows, ...)}: for softmax labels, some -1; for the squared error the bits of
 *     targets
 */
@SuppressWarnings("ArrayRecordComponent") // test data, never compared as a whole
record LayerTensors(
    List<float[]> inputs,
    float[] outputGradient,
    List<float[]> parameters,
    List<float[]> state,
    int[] labels) {

  /**
   * Random values around 0. Inputs are multiples of 1/8, so there are ties for max pooling and
   * zeros for ReLU; those of activations are multiples of 1/2 and reach to where hard-swish and
   * ReLU6 bend.
   */
  static LayerTensors random(LayerShare share, long seed) {
    Random random = new Random(seed);
    int rows = share.globalRows();
    float unit = share.layer() instanceof Activation ? 1 / 2f : 1 / 8f;
    List<float[]> inputs = new ArrayList<>();
    for (Shape shape : share.inputShapes()) {
      float[] input = new float[Math.toIntExact(rows * shape.elements())];
      for (int i = 0; i < input.length; i++) {
        input[i] = (random.nextInt(25) - 10) * unit;
      }
      inputs.add(input);
    }
    List<float[]> parameters = new ArrayList<>();
    for (ParameterSpec spec : share.layer().parameters(share.inputShapes())) {
      parameters.add(uniform(random, Math.toIntExact(spec.elements()), -1, 1));
    }
    int channels = share.outputShape().channels();
    List<float[]> state =
        share.layer() instanceof BatchNorm
            ? List.of(uniform(random, channels, -1, 1), uniform(random, channels, 0.5f, 2))
            : List.of();
    return new LayerTensors(
        inputs,
        uniform(random, Math.toIntExact(rows * share.outputShape().elements()), -1, 1),
        parameters,
        state,
        labels(random, share));
  }

  private static int[] labels(Random random, LayerShare share) {
    int classes = share.inputShapes().get(0).channels();
    int rows = share.globalRows();
    if (share.layer() instanceof MeanSquaredError loss) {
      int[] bits = new int[Math.toIntExact(rows * loss.labels(share.inputShapes()))];
      Arrays.setAll(bits, i -> Float.floatToRawIntBits(random.nextFloat() - 0.5f));
      return bits;
    }
    int[] labels = new int[rows * share.inputShapes().get(0).spatialSize()];
    Arrays.setAll(labels, i -> random.nextInt(classes));
    for (int i = 3; i < labels.length; i += 5) {
      labels[i] = -1;
    }
    return labels;
  }

  private static float[] uniform(Random random, int count, float from, float to) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = from + (to - from) * random.nextFloat();
    }
    return values;
  }
}
