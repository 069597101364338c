package dev.convoy.yaml;

import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlValue.Field;
import dev.convoy.yaml.YamlValue.Fields;
import dev.convoy.yaml.YamlValue.Items;
import dev.convoy.yaml.YamlValue.Scalar;
import java.io.StringReader;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns text into {@link YamlValue}s without making an object of any class that the text names.
 *
 * <p>An alias shares the value that it names, so a small text cannot become a large tree.
 */
public final class YamlTree {

  /** What YAML finds by itself; every other tag was written by hand. */
  private static final Set<Tag> ORDINARY =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.MERGE,
          Tag.SEQ,
          Tag.MAP);

  /** Characters that a text may have. */
  public static final int LONGEST = 1 << 20;

  /** Lists and maps in one another. */
  private static final int DEPTH = 50;

  /** Aliases of lists and maps. */
  private static final int ALIASES = 50;

  private final String file;
  private final IdentityHashMap<Node, YamlValue> done = new IdentityHashMap<>();
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlTree(String file) {
    this.file = file;
  }

  /**
   * The one document of a text; an empty scalar where it holds none.
   *
   * @param what what the file should be, as {@code a network}
   * @param file its name, for errors
   * @throws YamlException when it is no YAML, too long, too deep, or names classes
   */
  public static YamlValue parse(String text, String what, String file) {
    if (text.length() > LONGEST) {
      throw new YamlException(
          "%s: %d characters are too long for %s, of which a file may have %d"
              .formatted(file, text.length(), what, LONGEST));
    }
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(DEPTH);
    options.setMaxAliasesForCollections(ALIASES);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      return root == null
          ? new Scalar(new YamlLocation(file, 1), "", true)
          : new YamlTree(file).convert(root);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      int line = mark == null ? 1 : mark.getLine() + 1;
      throw new YamlLocation(file, line).error("not YAML: " + firstLine(e.getProblem(), e));
    } catch (YAMLException e) {
      throw new YamlException(file + ": not YAML: " + firstLine(e.getMessage(), e));
    }
  }

  private static String firstLine(@Nullable String text, Exception e) {
    return Quoted.of((text == null ? e.toString() : text).lines().findFirst().orElse("").strip());
  }

  private YamlValue convert(Node node) {
    YamlLocation place = place(node);
    if (!ORDINARY.contains(node.getTag())) {
      throw place.error(
          "the tag " + Quoted.of(node.getTag().toString()) + " is not allowed: leave it out");
    }
    YamlValue known = done.get(node);
    if (known != null) {
      return known;
    }
    if (!open.add(node)) {
      throw place.error("an alias stands inside of what it repeats");
    }
    YamlValue value = convert(node, place);
    open.remove(node);
    done.put(node, value);
    return value;
  }

  private YamlValue convert(Node node, YamlLocation place) {
    if (node instanceof MappingNode mapping) {
      return new Fields(place, fields(mapping));
    } else if (node instanceof SequenceNode sequence) {
      List<YamlValue> items = sequence.getValue().stream().map(this::convert).toList();
      return new Items(place, items);
    }
    ScalarNode scalar = (ScalarNode) node;
    return new Scalar(place, scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
  }

  private Map<String, Field> fields(MappingNode mapping) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      YamlLocation place = place(tuple.getKeyNode());
      if (!(convert(tuple.getKeyNode()) instanceof Scalar key)) {
        throw place.error("a key must be a word, not a list or map");
      }
      Field first = fields.putIfAbsent(key.text(), new Field(place, convert(tuple.getValueNode())));
      if (first != null) {
        throw place.error(
            "'"
                + Quoted.of(key.text())
                + "' stands twice, here and in line "
                + first.place().line());
      }
    }
    return Collections.unmodifiableMap(fields);
  }

  private YamlLocation place(Node node) {
    return new YamlLocation(file, node.getStartMark().getLine() + 1);
  }
}
