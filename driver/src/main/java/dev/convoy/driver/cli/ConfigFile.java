package dev.convoy.driver.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * A YAML file whose keys are long option names: it gives the options that the command line leaves
 * out. One file may serve several commands, so it may name options of any of them.
 */
final class ConfigFile implements IDefaultValueProvider {

  private record Entry(String value, int line) {}

  private final String file;
  private final Map<String, Entry> entries;

  private ConfigFile(String file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /** No file: every option is the command line's or has its default. */
  static ConfigFile none() {
    return new ConfigFile("", Map.of());
  }

  /**
   * Reads a file.
   *
   * @param known the long option names that may stand in it, without dashes
   * @throws UserError naming file and line, if it cannot be read or a key is unknown
   */
  static ConfigFile read(Path file, Set<String> known) {
    try {
      String text = Files.readString(file);
      Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
      Node root = yaml.compose(new StringReader(text));
      return new ConfigFile(file.toString(), entries(file, root, known));
    } catch (IOException e) {
      String why = Files.isRegularFile(file) ? e.getMessage() : "there is no such file";
      throw UserError.usage("cannot read --config " + file + ": " + why);
    } catch (MarkedYAMLException e) {
      throw UserError.usage(at(file, e.getProblemMark()) + "not YAML: " + e.getProblem());
    }
  }

  private static Map<String, Entry> entries(Path file, @Nullable Node root, Set<String> known) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    if (root == null) {
      return entries;
    }
    if (!(root instanceof MappingNode mapping)) {
      throw UserError.usage(
          at(file, root.getStartMark()) + "a line 'option: value' is expected, one an option");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String place = at(file, tuple.getKeyNode().getStartMark());
      String key = tuple.getKeyNode() instanceof ScalarNode k ? k.getValue() : "?";
      if (!known.contains(key)) {
        throw UserError.usage(place + "there is no option named '" + key + "'" + like(key, known));
      }
      Entry entry =
          new Entry(
              text(tuple.getValueNode(), place, key),
              tuple.getKeyNode().getStartMark().getLine() + 1);
      if (entries.put(key, entry) != null) {
        throw UserError.usage(place + "'" + key + "' stands twice");
      }
    }
    return entries;
  }

  private static String text(Node value, String place, String key) {
    if (value instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
      return scalar.getValue();
    }
    if (value instanceof SequenceNode sequence) {
      List<String> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(text(item, place, key));
      }
      return String.join(",", items);
    }
    throw UserError.usage(place + "'" + key + "' needs a value, or a list of values");
  }

  private static String at(Path file, Mark mark) {
    return file + ", line " + (mark.getLine() + 1) + ": ";
  }

  private static String like(String key, Set<String> known) {
    String near =
        new TreeSet<>(known)
            .stream().filter(k -> distance(k, key) <= 2).collect(Collectors.joining(" or "));
    return near.isEmpty() ? "" : ": did you mean " + near + "?";
  }

  /** Letters to insert, drop or change to get from one word to the other; Levenshtein, 1965. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  /** Whether the file gives a value to an option. */
  boolean gives(String option) {
    return entries.containsKey(option);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    Entry entry = entry(arg);
    return entry == null ? null : entry.value();
  }

  private @Nullable Entry entry(@Nullable ArgSpec arg) {
    return arg instanceof OptionSpec option ? entries.get(name(option)) : null;
  }

  /** An option's name in this file. */
  static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  /** The file and line where a refused value stands; empty if the command line gave it. */
  String place(ParameterException e) {
    Entry entry = entry(e.getArgSpec());
    boolean here = entry != null && (e.getValue() == null || entry.value().equals(e.getValue()));
    return here && entry != null ? file + ", line " + entry.line() + ": " : "";
  }
}
