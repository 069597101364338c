package dev.convoy.driver.onnx.importer;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.onnx.exporter.OnnxExport;
import dev.convoy.driver.onnx.model.ElementType;
import dev.convoy.driver.onnx.model.GraphProto;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.onnx.model.OnnxException;
import dev.convoy.driver.onnx.model.StoredBytes;
import dev.convoy.driver.onnx.model.TensorProto;
import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.NetworkException;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.yaml.NetworkYaml;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model that says which network of Convoy's it is, and is: its graph is, node by node, the one
 * that the network is exported as.
 */
final class OwnExport {

  private OwnExport() {}

  /** The network and its weights; empty where the model is anything else. */
  static Optional<ImportedNetwork> read(ModelProto model) {
    String text = model.metadata().get(OnnxExport.NETWORK);
    if (text == null || text.length() > NetworkYaml.LONGEST) {
      return Optional.empty();
    }
    try {
      Network network = NetworkYaml.read(text, OnnxExport.NETWORK);
      ModelProto again = OnnxExport.model(network, (tensor, first, values) -> {});
      return isSame(model.graph(), again.graph(), network)
          ? Optional.of(new ImportedNetwork(network, weights(network, model.graph()), List.of()))
          : Optional.empty();
    } catch (NetworkException | OnnxException e) {
      return Optional.empty(); // what it says is wrong, but its nodes may be right
    }
  }

  private static boolean isSame(GraphProto one, GraphProto two, Network network) {
    if (!one.nodes().equals(two.nodes())
        || !one.inputs().equals(two.inputs())
        || !one.outputs().equals(two.outputs())
        || one.initializers().size() != two.initializers().size()) {
      return false;
    }
    Set<String> weights = new HashSet<>();
    TensorSpec.of(network).forEach(spec -> weights.add(spec.name()));
    for (int k = 0; k < one.initializers().size(); k++) {
      TensorProto a = one.initializers().get(k);
      TensorProto b = two.initializers().get(k);
      boolean same =
          a.name().equals(b.name())
              && a.type() == b.type()
              && a.sizes().equals(b.sizes())
              && a.data().size() == b.data().size()
              && (weights.contains(a.name()) || bytes(a).equals(bytes(b)));
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** A constant's bytes, which are few where it holds no weights. */
  private static ByteBuffer bytes(TensorProto tensor) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      tensor.data().writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(out.toByteArray());
  }

  private static Map<String, ProtoContent> weights(Network network, GraphProto graph) {
    Map<String, ProtoContent> all = new HashMap<>();
    for (TensorProto tensor : graph.initializers()) {
      if (tensor.type() == ElementType.FLOAT) {
        all.put(tensor.name(), tensor.data());
      }
    }
    for (Node node : network.nodes()) {
      if (node.layer() instanceof TransposedConvolution layer) {
        String weight = node.name() + ".weight";
        StoredBytes stored = (StoredBytes) all.get(weight);
        if (stored != null) {
          all.put(weight, outputsFirst(network, node, layer, stored));
        }
      }
    }
    return all;
  }

  private static ProtoContent outputsFirst(
      Network network, Node node, TransposedConvolution layer, StoredBytes stored) {
    int inputs = network.inputShapes(node).get(0).channels();
    return new TurnedMatrix(
        stored.bytes(),
        layer.groups(),
        inputs / layer.groups(),
        layer.outputs() / layer.groups(),
        layer.window().taps());
  }
}
