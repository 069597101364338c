package dev.convoy.driver.ml;

import dev.convoy.checkpoint.SafetensorsWriter;
import dev.convoy.checkpoint.TensorSource;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.checkpoint.TransposedWeights;
import dev.convoy.network.Network;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network's weights out of a checkpoint, as one file. */
final class WeightsFile {
  private static final int AT_ONCE = 1 << 18; // elements

  private WeightsFile() {}

  static void write(Network network, TensorSource weights, Path file) {
    List<TensorSpec> tensors = TensorSpec.of(network);
    Map<String, String> about = new LinkedHashMap<>();
    about.put("format", "convoy");
    about.put("network", network.name());
    about.putAll(TransposedWeights.metadata(network));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors, about)) {
      for (TensorSpec tensor : tensors) {
        for (long first = 0; first < tensor.elements(); first += AT_ONCE) {
          float[] values = new float[(int) Math.min(AT_ONCE, tensor.elements() - first)];
          weights.read(tensor.name(), first, values, 0, values.length);
          writer.write(tensor.name(), first, littleEndian(values));
        }
      }
      writer.commit();
    }
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
