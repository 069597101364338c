package dev.convoy.driver.onnx.model;

import dev.convoy.driver.protobuf.MalformedProto;
import dev.convoy.driver.protobuf.ProtoMessage;
import dev.convoy.driver.protobuf.ProtoReader;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A file of ONNX.
 *
 * @param irVersion the version of the file's form
 * @param opset the version of the operators, of ONNX's own domain; 0 where none is given
 * @param metadata texts about it, by their keys
 */
public record ModelProto(
    long irVersion, long opset, String producer, GraphProto graph, Map<String, String> metadata) {

  /** Messages hold no more, says protobuf. */
  private static final long LARGEST = Integer.MAX_VALUE;

  private static final int MOST_METADATA = 1 << 10;
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

  /**
   * Reads a file; weights stay where they are in it.
   *
   * @param file all of it
   * @throws MalformedProto if it is no such message
   * @throws OnnxException if it has no graph, or something in it cannot be read here
   */
  public static ModelProto read(ByteBuffer file) throws MalformedProto {
    ProtoReader in = ProtoReader.of(file);
    Map<String, String> metadata = new HashMap<>();
    GraphProto graph = null;
    long irVersion = 0;
    long opset = 0;
    String producer = "";
    while (in.next()) {
      switch (in.field()) {
        case IR_VERSION -> irVersion = in.number();
        case PRODUCER -> producer = in.text();
        case GRAPH -> graph = GraphProto.read(in.message());
        case OPSET_IMPORT -> opset = Math.max(opset, readOpset(in.message()));
        case METADATA -> readEntry(in.message(), metadata);
        default -> in.skip();
      }
    }
    if (graph == null) {
      throw new OnnxException("it is no ONNX model: it has no graph");
    }
    return new ModelProto(irVersion, opset, producer, graph, metadata);
  }

  /** Whether a domain is ONNX's own, which has two names. */
  static boolean isOwn(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  private static long readOpset(ProtoReader in) throws MalformedProto {
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case OPSET_DOMAIN -> domain = in.text();
        case OPSET_VERSION -> version = in.number();
        default -> in.skip();
      }
    }
    return isOwn(domain) ? version : 0;
  }

  private static void readEntry(ProtoReader in, Map<String, String> metadata)
      throws MalformedProto {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case KEY -> key = in.text();
        case VALUE -> value = in.text();
        default -> in.skip();
      }
    }
    if (metadata.size() < MOST_METADATA) {
      metadata.put(key, value);
    }
  }
}
