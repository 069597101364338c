package dev.convoy.driver.imported;

import dev.convoy.checkpoint.SafetensorsWriter;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.checkpoint.TransposedWeights;
import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.network.yaml.NetworkYaml;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network that was read, and its weights.
 *
 * @param weights of each of the network's tensors, by its global name: its elements as floats of
 *     four bytes, the lowest first, in the order that Convoy stores them
 * @param notes what a user should know about the reading, a sentence each
 */
public record ImportedNetwork(
    Network network, Map<String, ProtoContent> weights, List<String> notes) {
  private static final int PIECE = 1 << 18; // bytes, whole elements

  /** Copies what it is given. */
  public ImportedNetwork {
    weights = Map.copyOf(weights);
    notes = List.copyOf(notes);
  }

  /** Why no file of YAML gives the network again; empty where one does. */
  public Optional<String> whyUnwritable() {
    try {
      boolean same = NetworkYaml.read(NetworkYaml.write(network), "network.yaml").equals(network);
      return same ? Optional.empty() : Optional.of("no file can hold the names of its layers");
    } catch (NetworkException e) {
      return Optional.of("its network cannot be written to a file: " + e.getMessage());
    }
  }

  /**
   * Writes the weights as safetensors.
   *
   * @throws dev.convoy.checkpoint.CheckpointException if the file cannot be written
   */
  public void writeWeights(Path file) {
    List<TensorSpec> tensors = TensorSpec.of(network);
    Map<String, String> about = new LinkedHashMap<>();
    about.put("format", "convoy");
    about.put("network", network.name());
    about.putAll(TransposedWeights.metadata(network));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors, about)) {
      for (TensorSpec tensor : tensors) {
        write(tensor.name(), writer);
      }
      writer.commit();
    }
  }

  private void write(String tensor, SafetensorsWriter writer) {
    ProtoContent elements = weights.get(tensor);
    if (elements == null) {
      throw new IllegalStateException("nobody read " + tensor);
    }
    try (OutputStream out = new BufferedOutputStream(new TensorStream(writer, tensor), PIECE)) {
      elements.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The elements of a tensor, one after the other, whole ones at a time. */
  private static final class TensorStream extends OutputStream {
    private final SafetensorsWriter writer;
    private final String tensor;
    private long next;

    TensorStream(SafetensorsWriter writer, String tensor) {
      this.writer = writer;
      this.tensor = tensor;
    }

    @Override
    public void write(int one) {
      throw new IllegalStateException("an element has four bytes");
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      writer.write(tensor, next, Arrays.copyOfRange(bytes, from, from + count));
      next += count / Float.BYTES;
    }
  }
}
