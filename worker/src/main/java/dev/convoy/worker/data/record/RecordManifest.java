package dev.convoy.worker.data.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.json.JsonException;
import dev.convoy.json.JsonTree;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.Normalisation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a folder of records holds.
 *
 * @param kind of all payloads
 * @param normalisation of its pictures
 * @param classes above all labels
 * @param classNames as many, or none where classes are numbers
 * @param files of each split, in the order of its records
 */
public record RecordManifest(
    RecordKind kind,
    Normalisation normalisation,
    int classes,
    List<String> classNames,
    Map<Split, List<String>> files) {
  /** Its name in the folder. */
  public static final String NAME = "records.json";

  /** Another one when what is written means something else: pictures are as {@code images:} are. */
  private static final int FORMAT = 1;

  /** Its pictures are normalised as it says. */
  private static final int NORMALISED = 2;

  private static final int MOST_CLASSES = 1 << 24;

  /** Nothing leads out of the folder. */
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

  /**
   * Copies list and map.
   *
   * @throws IllegalArgumentException if there are names, but not one a class
   */
  public RecordManifest {
    if (!classNames.isEmpty() && classNames.size() != classes) {
      throw new IllegalArgumentException(classNames.size() + " names of " + classes + " classes");
    }
    classNames = List.copyOf(classNames);
    EnumMap<Split, List<String>> copy = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      copy.put(split, List.copyOf(files.getOrDefault(split, List.of())));
    }
    files = Map.copyOf(copy);
  }

  /** Of classes that are numbers, and pictures that are normalised as {@code images:} are. */
  public RecordManifest(RecordKind kind, int classes, Map<Split, List<String>> files) {
    this(kind, Normalisation.IMAGENET, classes, List.of(), files);
  }

  /** The usual name of a file of a split. */
  public static String file(Split split, int number) {
    return "%s-%05d.records".formatted(split.label(), number);
  }

  /** As JSON. */
  public byte[] encode() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    boolean usual = normalisation == Normalisation.IMAGENET;
    root.put("convoy_records", usual ? FORMAT : NORMALISED);
    root.put("kind", kind.title());
    if (!usual) {
      root.put("normalisation", normalisation.title());
    }
    root.put("classes", classes);
    if (!classNames.isEmpty()) {
      ArrayNode names = root.putArray("class_names");
      classNames.forEach(names::add);
    }
    for (Split split : Split.values()) {
      ArrayNode names = root.putArray(split.label());
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
    JsonNode format = root.path("convoy_records");
    boolean known =
        format.equals(IntNode.valueOf(FORMAT)) || format.equals(IntNode.valueOf(NORMALISED));
    if (!root.isObject() || !known) {
      throw new JsonException("it describes no records, or those of another version of Convoy");
    }
    EnumMap<Split, List<String>> files = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      List<String> names = new ArrayList<>();
      for (JsonNode name : root.path(split.label())) {
        String file = JsonTree.name(name, "the name of a file");
        if (!FILE.matcher(file).matches()) {
          throw new JsonException("'" + file + "' is no name of a file in its folder");
        }
        names.add(file);
      }
      files.put(split, names);
    }
    int classes =
        (int) JsonTree.whole(root.path("classes"), "its number of classes", 1, MOST_CLASSES);
    return new RecordManifest(
        kind(JsonTree.name(root.path("kind"), "its kind")),
        format.equals(IntNode.valueOf(FORMAT)) ? Normalisation.IMAGENET : normalisation(root),
        classes,
        classNames(root.path("class_names"), classes),
        files);
  }

  private static Normalisation normalisation(JsonNode root) {
    String title = JsonTree.name(root.path("normalisation"), "its normalisation");
    return Normalisation.named(title)
        .orElseThrow(() -> new JsonException("its normalisation '" + title + "' is not known"));
  }

  private static List<String> classNames(JsonNode given, int classes) {
    if (given.isMissingNode()) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (JsonNode name : given) {
      if (!name.isTextual()) {
        throw new JsonException("the name of class " + names.size() + " is no text");
      }
      names.add(name.textValue());
    }
    if (names.size() != classes) {
      throw new JsonException("it names %d of %d classes".formatted(names.size(), classes));
    }
    return names;
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
