package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.ProtoMessage;
import java.util.Map;

/**
 * A file of ONNX.
 *
 * @param irVersion the version of the file's form
 * @param opset the version of the operators, of ONNX's own domain
 * @param metadata texts about it, by their keys
 */
public record ModelProto(
    long irVersion, long opset, String producer, GraphProto graph, Map<String, String> metadata) {

  /** Messages hold no more, says protobuf. */
  private static final long LARGEST = Integer.MAX_VALUE;

  private static final int IR_VERSION = 1;
  private static final int PRODUCER = 2;
  private static final int GRAPH = 7;
  private static final int OPSET_IMPORT = 8;
  private static final int METADATA = 14;
  private static final int OPSET_DOMAIN = 1;
  private static final int OPSET_VERSION = 2;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  /** Copies the metadata. */
  public ModelProto {
    metadata = Map.copyOf(metadata);
  }

  /**
   * The file's bytes, which are made as they are written.
   *
   * @throws OnnxException if there are more than such a file may have
   */
  public ProtoMessage message() {
    ProtoMessage opsets = new ProtoMessage().text(OPSET_DOMAIN, "").number(OPSET_VERSION, opset);
    ProtoMessage message =
        new ProtoMessage()
            .number(IR_VERSION, irVersion)
            .text(PRODUCER, producer)
            .message(GRAPH, graph.message())
            .message(OPSET_IMPORT, opsets);
    metadata.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                message.message(
                    METADATA,
                    new ProtoMessage().text(KEY, entry.getKey()).text(VALUE, entry.getValue())));
    if (message.size() > LARGEST) {
      throw new OnnxException(
          "%s takes %d bytes, but an ONNX file has at most %d"
              .formatted(graph.name(), message.size(), LARGEST));
    }
    return message;
  }
}
