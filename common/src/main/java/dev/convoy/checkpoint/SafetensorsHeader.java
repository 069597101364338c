package dev.convoy.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON at the start of a safetensors file: which tensors there are and at which bytes they lie,
 * counted from the end of the header. See the format's description by Hugging Face.
 *
 * @param metadata free text about the file
 * @param entries the tensors, by name, in the order in which they stand
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> entries) {

  /** The only type of numbers that is read and written here. */
  static final String F32 = "F32";

  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A tensor's place.
   *
   * @param type the type of its numbers, {@link #F32} where Convoy can read them
   * @param from its first byte after the header
   * @param to the byte after its last
   */
  record Entry(TensorSpec spec, String type, long from, long to) {}

  /** Lays tensors out one after the other. */
  static SafetensorsHeader of(List<TensorSpec> tensors, Map<String, String> metadata) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    long from = 0;
    for (TensorSpec spec : tensors) {
      long to = from + Math.multiplyExact(spec.elements(), (long) Float.BYTES);
      entries.put(spec.name(), new Entry(spec, F32, from, to));
      from = to;
    }
    return new SafetensorsHeader(metadata, entries);
  }

  /** Bytes of all tensors together. */
  long dataBytes() {
    return entries.values().stream().mapToLong(Entry::to).max().orElse(0);
  }

  /** The JSON, padded with spaces so that the numbers after it are aligned. */
  byte[] encode() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode about = root.putObject(METADATA);
    metadata.forEach(about::put);
    for (Entry entry : entries.values()) {
      ObjectNode tensor = root.putObject(entry.spec().name());
      tensor.put("dtype", entry.type());
      entry.spec().sizes().forEach(tensor.putArray("shape")::add);
      tensor.putArray("data_offsets").add(entry.from()).add(entry.to());
    }
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] bytes = Arrays.copyOf(json, padded);
    Arrays.fill(bytes, json.length, padded, (byte) ' ');
    return bytes;
  }

  /**
   * Reads the JSON.
   *
   * @param dataBytes what follows the header in the file
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static SafetensorsHeader decode(byte[] bytes, long dataBytes) {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : parse(bytes).properties()) {
      if (field.getKey().equals(METADATA)) {
        for (Map.Entry<String, JsonNode> about : field.getValue().properties()) {
          metadata.put(about.getKey(), about.getValue().asText());
        }
      } else {
        entries.put(field.getKey(), entry(field.getKey(), field.getValue(), dataBytes));
      }
    }
    return new SafetensorsHeader(metadata, entries);
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      JsonNode root = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
      if (root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its header is not JSON", e);
    }
    throw new IllegalArgumentException("its header is not a JSON object");
  }

  private static Entry entry(String name, JsonNode tensor, long dataBytes) {
    List<Integer> sizes = new ArrayList<>();
    for (JsonNode size : tensor.path("shape")) {
      if (!size.canConvertToInt() || size.asInt() < 0) {
        throw new IllegalArgumentException("tensor " + name + " has a size of " + size);
      }
      sizes.add(size.asInt());
    }
    String type = tensor.path("dtype").asText();
    long from = tensor.path("data_offsets").path(0).asLong(-1);
    long to = tensor.path("data_offsets").path(1).asLong(-1);
    if (from < 0 || to < from || to > dataBytes) {
      throw new IllegalArgumentException(
          "tensor %s should lie at bytes %d to %d of its %d bytes of numbers"
              .formatted(name, from, to, dataBytes));
    }
    TensorSpec spec = new TensorSpec(name, sizes);
    if (type.equals(F32) && to - from != spec.elements() * Float.BYTES) {
      throw new IllegalArgumentException(
          "tensor %s of shape %s should have %d bytes, not %d"
              .formatted(name, spec.shape(), spec.elements() * Float.BYTES, to - from));
    }
    return new Entry(spec, type, from, to);
  }
}
