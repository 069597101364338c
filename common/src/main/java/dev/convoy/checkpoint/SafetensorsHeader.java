package dev.convoy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON at the start of a safetensors file: which tensors there are and at which bytes they lie,
 * counted from the end of the header. See the format's description by Hugging Face; {@link
 * HeaderParser} reads it.
 *
 * @param metadata text about the file, by those of {@link #KEYS} that it has
 * @param entries the tensors, by name, in the order in which they stand
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> entries) {

  /** The only type of elements that is read and written here. */
  static final String F32 = "F32";

  /** What Convoy writes about a file, and all that it reads of what others write. */
  static final Set<String> KEYS =
      Set.of("format", "network", "step", "seed", TransposedWeights.KEY);

  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A tensor's place.
   *
   * @param type the type of its elements, {@link #F32} where Convoy can read them
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

  /** The JSON, padded with spaces so that the elements after it are aligned. */
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
}
