package dev.convoy.driver.onnx;

import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.onnx.importer.OnnxImport;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.protobuf.MalformedProto;
import dev.convoy.network.Network;
import dev.convoy.worker.runtime.train.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether a network that was read computes what its file says. */
final class ImportAgreement {
  private static final int BATCH = 3;

  private ImportAgreement() {}

  static ModelProto model(Path file) throws IOException, MalformedProto {
    return ModelProto.read(ByteBuffer.wrap(Files.readAllBytes(file)));
  }

  /** Reads a file, with its metadata or without. */
  static ImportedNetwork read(Path file, boolean metadata) throws IOException, MalformedProto {
    ModelProto model = model(file);
    return OnnxImport.read(metadata ? model : withoutMetadata(model), "name");
  }

  static ModelProto withoutMetadata(ModelProto model) {
    return new ModelProto(
        model.irVersion(), model.opset(), model.producer(), model.graph(), Map.of());
  }

  /** How far its outputs are from those of ONNX Runtime on the file. */
  static double distance(Path file, ImportedNetwork imported, Path weights) throws Exception {
    float[] images = ExportAgreement.images(imported.network());
    float[] theirs = OnnxForward.of(file, imported.network().input(), images, BATCH);
    return distance(theirs, imported, weights);
  }

  /** How far its outputs are from those of a network with weights of its own. */
  static double distance(
      Network network, Weights.Source own, ImportedNetwork imported, Path weights) {
    float[] images = ExportAgreement.images(network);
    return distance(ConvoyForward.of(network, own, images, BATCH), imported, weights);
  }

  private static double distance(float[] expected, ImportedNetwork imported, Path weights) {
    Network network = imported.network();
    try (ImportedWeights read = ImportedWeights.of(imported, weights)) {
      float[] images = ExportAgreement.images(network);
      return ExportAgreement.distance(expected, ConvoyForward.of(network, read, images, BATCH));
    }
  }
}
