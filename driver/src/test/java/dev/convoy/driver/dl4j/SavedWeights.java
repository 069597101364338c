package dev.convoy.driver.dl4j;

import dev.convoy.checkpoint.SafetensorsWriter;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.checkpoint.TransposedWeights;
import dev.convoy.network.Network;
import dev.convoy.random.CounterRandom;
import dev.convoy.worker.runtime.train.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Weights as after a training, in a file: no bias or running average is what it was. */
final class SavedWeights {

  private SavedWeights() {}

  static Path write(Network network, Path file) {
    Weights.Source initial = Weights.initial(network, 7);
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(
            file, TensorSpec.of(network), TransposedWeights.metadata(network))) {
      for (TensorSpec tensor : TensorSpec.of(network)) {
        float[] values = new float[Math.toIntExact(tensor.elements())];
        initial.read(tensor.name(), 0, values);
        if (tensor.sizes().size() == 1) {
          change(tensor.name(), values);
        }
        ByteBuffer bytes =
            ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        writer.write(tensor.name(), 0, bytes.array());
      }
      writer.commit();
    }
    return file;
  }

  private static void change(String tensor, float[] values) {
    boolean isPositive = tensor.endsWith("." + TensorSpec.RUNNING_VAR);
    long key = CounterRandom.key(11, tensor);
    for (int i = 0; i < values.length; i++) {
      double more = 0.1 * CounterRandom.gaussian(key, i);
      values[i] += (float) (isPositive ? Math.abs(more) : more);
    }
  }
}
