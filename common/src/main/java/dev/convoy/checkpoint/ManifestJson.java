package dev.convoy.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.checkpoint.Manifest.About;
import dev.convoy.checkpoint.Manifest.Extent;
import dev.convoy.checkpoint.Manifest.Shard;
import dev.convoy.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** A {@link Manifest} as JSON, and back. */
final class ManifestJson {
  /** Another one when what is written means something else. */
  private static final int FORMAT = 1;

  /** Nothing leads out of the manifest's folder. */
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ManifestJson() {}

  static byte[] encode(Manifest manifest) {
    ObjectNode root = JSON.createObjectNode();
    root.put("convoy_checkpoint", FORMAT);
    About about = manifest.about();
    root.put("network", about.network());
    root.put("step", about.step());
    root.put("seed", about.seed());
    root.put("batch", about.batch());
    root.put("optimizer", about.optimizer());
    ObjectNode tensors = root.putObject("tensors");
    for (TensorSpec tensor : manifest.tensors()) {
      ArrayNode sizes = tensors.putArray(tensor.name());
      tensor.sizes().forEach(sizes::add);
    }
    ArrayNode shards = root.putArray("shards");
    for (Shard shard : manifest.shards()) {
      ObjectNode json = shards.addObject();
      json.put("file", shard.file());
      json.put("bytes", shard.bytes());
      json.put("crc32c", shard.crc32c());
      ObjectNode pieces = json.putObject("pieces");
      shard
          .pieces()
          .forEach(
              (tensor, extent) ->
                  pieces
                      .putArray(tensor)
                      .add(extent.elements())
                      .add(extent.least())
                      .add(extent.end()));
    }
    return (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #encode} writes.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static Manifest parse(byte[] bytes) {
    JsonNode root = tree(bytes);
    if (!root.isObject() || root.path("convoy_checkpoint").asInt() != FORMAT) {
      throw new IllegalArgumentException(
          "it is no manifest of a checkpoint, or one of another version of Convoy");
    }
    About about =
        new About(
            text(root, "network"),
            whole(root, "step", Long.MAX_VALUE),
            number(root, "seed"),
            (int) whole(root, "batch", Integer.MAX_VALUE),
            text(root, "optimizer"));
    List<TensorSpec> tensors = tensors(map(root, "tensors"));
    Map<String, Long> elements = new LinkedHashMap<>();
    tensors.forEach(tensor -> elements.put(tensor.name(), tensor.elements()));
    List<Shard> shards = new ArrayList<>();
    JsonNode list = root.path("shards");
    if (!list.isArray()) {
      throw new IllegalArgumentException("its shards are no list");
    }
    list.forEach(shard -> shards.add(shard(shard, elements)));
    return new Manifest(about, tensors, shards);
  }

  private static JsonNode tree(byte[] bytes) {
    try {
      return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "it is not JSON: " + Quoted.of(String.valueOf(e.getOriginalMessage())), e);
    }
  }

  private static List<TensorSpec> tensors(JsonNode json) {
    List<TensorSpec> tensors = new ArrayList<>();
    json.fields()
        .forEachRemaining(
            field -> {
              String what = "tensor " + Quoted.of(field.getKey());
              List<Long> sizes = numbers(field.getValue(), what + " has no list of sizes");
              if (sizes.stream().anyMatch(size -> size < 1 || size > Integer.MAX_VALUE)) {
                throw new IllegalArgumentException(what + " has a size that is none");
              }
              TensorSpec tensor =
                  new TensorSpec(field.getKey(), sizes.stream().map(Math::toIntExact).toList());
              try {
                Math.multiplyExact(tensor.elements(), (long) Float.BYTES);
              } catch (ArithmeticException e) {
                throw new IllegalArgumentException(what + " is larger than any file", e);
              }
              tensors.add(tensor);
            });
    return tensors;
  }

  private static Shard shard(JsonNode json, Map<String, Long> elements) {
    String file = text(json, "file");
    if (!FILE.matcher(file).matches()) {
      throw new IllegalArgumentException("'" + Quoted.of(file) + "' is no name of a shard");
    }
    Map<String, Extent> pieces = new LinkedHashMap<>();
    map(json, "pieces")
        .fields()
        .forEachRemaining(
            field -> {
              String what =
                  "the piece of tensor %s in %s".formatted(Quoted.of(field.getKey()), file);
              List<Long> numbers = numbers(field.getValue(), what + " is no list of numbers");
              Long all = elements.get(field.getKey());
              if (all == null || numbers.size() != 3) {
                throw new IllegalArgumentException(what + " is of no tensor, or no three numbers");
              }
              Extent extent = new Extent(numbers.get(0), numbers.get(1), numbers.get(2));
              boolean fits =
                  extent.least() >= 0
                      && extent.elements() >= 0
                      && extent.end() <= all
                      && extent.least() <= extent.end()
                      && extent.elements() <= extent.end() - extent.least();
              if (!fits) {
                throw new IllegalArgumentException(
                    what + " is not within its " + all + " elements");
              }
              pieces.put(field.getKey(), extent);
            });
    return new Shard(
        file, whole(json, "bytes", Long.MAX_VALUE), whole(json, "crc32c", 0xFFFF_FFFFL), pieces);
  }

  private static String text(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("it has no text " + key);
    }
    return value.asText();
  }

  private static long number(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("it has no whole number " + key);
    }
    return value.asLong();
  }

  private static long whole(JsonNode json, String key, long most) {
    long value = number(json, key);
    if (value < 0 || value > most) {
      throw new IllegalArgumentException("its %s is %d".formatted(key, value));
    }
    return value;
  }

  private static JsonNode map(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isObject()) {
      throw new IllegalArgumentException("its " + key + " are no map");
    }
    return value;
  }

  private static List<Long> numbers(JsonNode json, String otherwise) {
    boolean fits =
        json.isArray()
            && StreamSupport.stream(json.spliterator(), false)
                .allMatch(n -> n.isIntegralNumber() && n.canConvertToLong());
    if (!fits) {
      throw new IllegalArgumentException(otherwise);
    }
    List<Long> numbers = new ArrayList<>();
    json.forEach(n -> numbers.add(n.asLong()));
    return numbers;
  }
}
