package dev.convoy.worker.data.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.json.JsonException;
import dev.convoy.json.JsonTree;
import dev.convoy.worker.data.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a folder of records holds.
 *
 * @param kind of all payloads
 * @param classes one more than the largest label
 * @param files of each split, in the order of its records
 */
public record RecordManifest(RecordKind kind, int classes, Map<Split, List<String>> files) {
  /** Its name in the folder. */
  public static final String NAME = "records.json";

  /** Another one when what is written means something else. */
  private static final int FORMAT = 1;

  private static final int MOST_CLASSES = 1 << 24;

  /** Nothing leads out of the folder. */
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

  /** Copies the map. */
  public RecordManifest {
    EnumMap<Split, List<String>> copy = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      copy.put(split, List.copyOf(files.getOrDefault(split, List.of())));
    }
    files = Map.copyOf(copy);
  }

  /** The usual name of a file of a split. */
  public static String file(Split split, int number) {
    return "%s-%05d.records".formatted(title(split), number);
  }

  private static String title(Split split) {
    return split.name().toLowerCase(Locale.ROOT);
  }

  /** As JSON. */
  public byte[] encode() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("convoy_records", FORMAT);
    root.put("kind", kind.title());
    root.put("classes", classes);
    for (Split split : Split.values()) {
      ArrayNode names = root.putArray(title(split));
      files.getOrDefault(split, List.of()).forEach(names::add);
    }
    return (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #encode} writes.
   *
   * @throws JsonException with a clause that says what is wrong
   */
  static RecordManifest parse(byte[] bytes) {
    JsonNode root = JsonTree.parse(new String(bytes, StandardCharsets.UTF_8));
    if (!root.isObject() || !root.path("convoy_records").equals(IntNode.valueOf(FORMAT))) {
      throw new JsonException("it describes no records, or those of another version of Convoy");
    }
    EnumMap<Split, List<String>> files = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      List<String> names = new ArrayList<>();
      for (JsonNode name : root.path(title(split))) {
        String file = JsonTree.name(name, "the name of a file");
        if (!FILE.matcher(file).matches()) {
          throw new JsonException("'" + file + "' is no name of a file in its folder");
        }
        names.add(file);
      }
      files.put(split, names);
    }
    return new RecordManifest(
        kind(JsonTree.name(root.path("kind"), "its kind")),
        (int) JsonTree.whole(root.path("classes"), "its number of classes", 1, MOST_CLASSES),
        files);
  }

  private static RecordKind kind(String title) {
    for (RecordKind kind : RecordKind.values()) {
      if (kind.title().equals(title)) {
        return kind;
      }
    }
    throw new JsonException("its kind '" + title + "' is not known");
  }
}
