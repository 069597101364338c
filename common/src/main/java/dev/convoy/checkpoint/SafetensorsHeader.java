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

  /** The type of all that is trained. */
  static final String F32 = "F32";

  /** The type of elements' places. */
  static final String I64 = "I64";

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

  /** Lays tensors of floats out one after the other. */
  static SafetensorsHeader of(List<TensorSpec> tensors, Map<String, String> metadata) {
    return of(tensors, List.of(), metadata);
  }

  /**
   * Lays tensors out one after the other, those of 64-bit integers first, so that all are aligned.
   */
  static SafetensorsHeader of(
      List<TensorSpec> floats, List<TensorSpec> longs, Map<String, String> metadata) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    long from = 0;
    for (TensorSpec spec : longs) {
      from = add(spec, I64, Long.BYTES, from, entries);
    }
    for (TensorSpec spec : floats) {
      from = add(spec, F32, Float.BYTES, from, entries);
    }
    return new SafetensorsHeader(metadata, entries);
  }

  private static long add(
      TensorSpec spec, String type, long width, long from, Map<String, Entry> entries) {
    long to = from + Math.multiplyExact(spec.elements(), width);
    entries.put(spec.name(), new Entry(spec, type, from, to));
    return to;
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
