package dev.convoy.network.yaml;

import dev.convoy.network.NetworkException;
import dev.convoy.network.yaml.YamlValue.Field;
import dev.convoy.network.yaml.YamlValue.Fields;
import dev.convoy.network.yaml.YamlValue.Items;
import dev.convoy.network.yaml.YamlValue.Scalar;
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
final class YamlTree {

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

  private final String file;
  private final IdentityHashMap<Node, YamlValue> done = new IdentityHashMap<>();
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlTree(String file) {
    this.file = file;
  }

  /**
   * The one document of a text.
   *
   * @throws NetworkException when it is no YAML, too long, too deep, or names classes
   */
  static YamlValue parse(String text, String file) {
    if (text.length() > Limits.CHARACTERS) {
      throw new NetworkException(
          file
              + ": "
              + text.length()
              + " characters are too long for a network, of which a file may have "
              + Limits.CHARACTERS);
    }
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(Limits.DEPTH);
    options.setMaxAliasesForCollections(Limits.ALIASES);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      if (root == null) {
        throw new NetworkException(file + ": the file is empty: give name, input and layers");
      }
      return new YamlTree(file).convert(root);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      int line = mark == null ? 1 : mark.getLine() + 1;
      throw new Place(file, line).error("not YAML: " + firstLine(e.getProblem(), e));
    } catch (YAMLException e) {
      throw new NetworkException(file + ": not YAML: " + firstLine(e.getMessage(), e));
    }
  }

  private static String firstLine(@Nullable String text, Exception e) {
    return (text == null ? e.toString() : text).lines().findFirst().orElse("").strip();
  }

  private YamlValue convert(Node node) {
    Place place = place(node);
    if (!ORDINARY.contains(node.getTag())) {
      throw place.error("the tag " + node.getTag() + " is not allowed in a network: leave it out");
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

  private YamlValue convert(Node node, Place place) {
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
      Place place = place(tuple.getKeyNode());
      if (!(convert(tuple.getKeyNode()) instanceof Scalar key)) {
        throw place.error("a key must be a word, not a list or map");
      }
      Field first = fields.putIfAbsent(key.text(), new Field(place, convert(tuple.getValueNode())));
      if (first != null) {
        throw place.error(
            "'" + key.text() + "' stands twice, here and in line " + first.place().line());
      }
    }
    return Collections.unmodifiableMap(fields);
  }

  private Place place(Node node) {
    return new Place(file, node.getStartMark().getLine() + 1);
  }
}
