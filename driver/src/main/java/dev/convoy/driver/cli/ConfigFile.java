package dev.convoy.driver.cli;

import dev.convoy.driver.cli.option.TextFile;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlException;
import dev.convoy.yaml.YamlTree;
import dev.convoy.yaml.YamlValue;
import dev.convoy.yaml.YamlValue.Field;
import dev.convoy.yaml.YamlValue.Fields;
import dev.convoy.yaml.YamlValue.Items;
import dev.convoy.yaml.YamlValue.Scalar;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * A YAML file whose keys are long option names: it gives the options that the command line leaves
 * out. One file may serve several commands, so it may name options of any of them.
 */
final class ConfigFile implements IDefaultValueProvider {

  /** Characters of one option's value; an alias may repeat a long one many times. */
  private static final int LONGEST_VALUE = 100_000;

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
   * Reads the file of {@code --config}.
   *
   * @param known the long option names that may stand in it, without dashes
   * @throws UserError naming file and line, if it cannot be read or a key is unknown
   */
  static ConfigFile read(Path file, Set<String> known) {
    return read("--config", file, known);
  }

  /**
   * Reads a file.
   *
   * @param option that named it
   * @param known the long option names that may stand in it, without dashes
   * @throws UserError naming file and line, if it cannot be read or a key is unknown
   */
  static ConfigFile read(String option, Path file, Set<String> known) {
    String text = TextFile.read(option, file, YamlTree.LONGEST);
    try {
      YamlValue root = YamlTree.parse(text, "a configuration", file.toString());
      return new ConfigFile(file.toString(), entries(root, known));
    } catch (YamlException e) {
      throw UserError.usage(e.getMessage() + "");
    }
  }

  private static Map<String, Entry> entries(YamlValue root, Set<String> known) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    if (root instanceof Scalar scalar && scalar.isEmpty()) {
      return entries;
    }
    if (!(root instanceof Fields fields)) {
      throw root.place().error("a line 'option: value' is expected, one an option");
    }
    fields.fields().forEach((key, field) -> entries.put(key, entry(key, field, known)));
    return entries;
  }

  private static Entry entry(String key, Field field, Set<String> known) {
    if (!known.contains(key)) {
      String sentence = "there is no option named '" + Quoted.of(key) + "'" + like(key, known);
      throw field.place().error(sentence);
    }
    List<YamlValue> values =
        field.value() instanceof Items items ? items.values() : List.of(field.value());
    StringJoiner text = new StringJoiner(",");
    for (YamlValue value : values) {
      if (!(value instanceof Scalar scalar) || scalar.isEmpty()) {
        throw field.place().error("'" + key + "' needs a value, or a list of values");
      }
      text.add(scalar.text());
      if (text.length() > LONGEST_VALUE) {
        throw field
            .place()
            .error("'" + key + "' has more than " + LONGEST_VALUE + " characters: shorten it");
      }
    }
    return new Entry(text.toString(), field.place().line());
  }

  private static String like(String key, Set<String> known) {
    String near =
        new TreeSet<>(known)
            .stream().filter(k -> isNear(k, key)).collect(Collectors.joining(" or "));
    return near.isEmpty() ? "" : ": did you mean " + near + "?";
  }

  private static boolean isNear(String known, String key) {
    return Math.abs(known.length() - key.length()) <= 2 && distance(known, key) <= 2;
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
