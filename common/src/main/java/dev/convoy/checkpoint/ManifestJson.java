package dev.convoy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.checkpoint.Manifest.About;
import dev.convoy.checkpoint.Manifest.Extent;
import dev.convoy.checkpoint.Manifest.Shard;
import dev.convoy.json.JsonTree;
import dev.convoy.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** A {@link Manifest} as JSON, and back. */
final class ManifestJson {
  /** Another one when what is written means something else. */
  private static final int FORMAT = 1;

  /** Nothing leads out of the manifest's folder. */
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

  private ManifestJson() {}

  static byte[] encode(Manifest manifest) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
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
    JsonNode root = JsonTree.parse(new String(bytes, StandardCharsets.UTF_8));
    if (!root.isObject() || !root.path("convoy_checkpoint").equals(IntNode.valueOf(FORMAT))) {
      throw new IllegalArgumentException(
          "it is no manifest of a checkpoint, or one of another version of Convoy");
    }
    About about =
        new About(
            name(root, "network"),
            whole(root, "step", 0, Long.MAX_VALUE),
            whole(root, "seed", Long.MIN_VALUE, Long.MAX_VALUE),
            (int) whole(root, "batch", 1, Integer.MAX_VALUE),
            name(root, "optimizer"));
    List<TensorSpec> tensors = tensors(map(root, "tensors"));
    Map<String, Long> elements = new LinkedHashMap<>();
    tensors.forEach(tensor -> elements.put(tensor.name(), tensor.elements()));
    List<Shard> shards = new ArrayList<>();
    JsonNode list = root.path("shards");
    if (!list.isArray()) {
      throw new IllegalArgumentException("its shards are no list");
    }
    Set<String> files = new HashSet<>();
    for (JsonNode json : list) {
      Shard shard = shard(json, elements);
      if (!files.add(shard.file())) {
        throw new IllegalArgumentException("it names " + shard.file() + " twice");
      }
      shards.add(shard);
    }
    return new Manifest(about, tensors, shards);
  }

  private static List<TensorSpec> tensors(JsonNode json) {
    List<TensorSpec> tensors = new ArrayList<>();
    json.fields()
        .forEachRemaining(
            field -> {
              String what = "tensor " + JsonTree.name(field.getKey(), "the name of a tensor");
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
    String file = name(json, "file");
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
        file,
        whole(json, "bytes", 0, Long.MAX_VALUE),
        whole(json, "crc32c", 0, 0xFFFF_FFFFL),
        pieces);
  }

  private static String name(JsonNode json, String key) {
    return JsonTree.name(json.path(key), "its " + key);
  }

  private static long whole(JsonNode json, String key, long least, long most) {
    return JsonTree.whole(json.path(key), "its " + key, least, most);
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
