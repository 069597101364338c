package dev.convoy.network.yaml;

import dev.convoy.network.Network;
import dev.convoy.text.Printable;
import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlLocation;
import dev.convoy.yaml.YamlValue;
import dev.convoy.yaml.YamlValue.Field;
import dev.convoy.yaml.YamlValue.Fields;
import dev.convoy.yaml.YamlValue.Items;
import dev.convoy.yaml.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plain list of layers of a file's lines: repetitions are written out, the branches of a
 * block stand before the layer that joins them, and what follows a layer in its line stands after
 * it.
 */
final class Expansion {
  private static final String REPEAT = "repeat";
  private static final String INDEX = "index";
  private static final String FIRST = "first";
  private static final String LAYERS = "layers";
  private static final Set<String> REPEAT_KEYS = Set.of(REPEAT, INDEX, FIRST, LAYERS);

  private final Defaults defaults;
  private final List<LayerDraft> drafts = new ArrayList<>();
  private final Names names = new Names();

  private Expansion(Defaults defaults) {
    this.defaults = defaults;
  }

  /** The layers in order, and what their names mean. */
  record Result(List<LayerDraft> drafts, Names names) {}

  /** Expands the file's {@code layers}. */
  static Result of(Field layers, Defaults defaults) {
    Expansion expansion = new Expansion(defaults);
    Input input = Input.exactly(Network.INPUT, layers.place());
    expansion.lines(items(layers, LAYERS), Scope.OUTERMOST, input);
    if (expansion.drafts.isEmpty()) {
      throw layers.place().error("a network needs layers");
    }
    return new Result(expansion.drafts, expansion.names);
  }

  private static Items items(Field field, String what) {
    if (field.value() instanceof Items items) {
      return items;
    }
    throw field
        .place()
        .error(
            what + " must be a list, one '- name: kind' a line, not " + field.value().describe());
  }

  /** Lines that follow one another; what the last one gives. */
  private Input lines(Items items, Scope scope, Input before) {
    Input last = before;
    for (YamlValue item : items.values()) {
      last = line(item, scope, last);
    }
    return last;
  }

  private Input line(YamlValue item, Scope scope, Input before) {
    if (!(item instanceof Fields line)) {
      throw item.place().error("a line '- name: kind' is expected, not " + item.describe());
    }
    if (line.fields().containsKey(REPEAT)) {
      return repeat(line, scope, before);
    }
    if (line.fields().size() != 1) {
      throw item.place()
          .error(
              "a line '- name: kind' has one name, not "
                  + Quoted.of(String.join(", ", line.fields().keySet()))
                  + ": put a layer's settings behind its name in {}, or one step further right");
    }
    Map.Entry<String, Field> entry = line.fields().entrySet().iterator().next();
    YamlLocation place = entry.getValue().place();
    return layer(
        name(entry.getKey(), place, scope), place, entry.getValue().value(), scope, before);
  }

  private static String name(String written, YamlLocation place, Scope scope) {
    String name = scope.fill(place, written);
    boolean odd = name.codePoints().anyMatch(c -> c == ' ' || c == '$' || !Printable.is(c));
    if (name.isEmpty() || name.length() > Limits.NAME || odd) {
      throw place.error(
          "'%s' is no name of a layer: use up to %d letters, digits, dots and dashes"
              .formatted(Quoted.of(written), Limits.NAME));
    }
    return scope.prefix() + name;
  }

  private Input layer(String name, YamlLocation place, YamlValue value, Scope scope, Input before) {
    Declaration declaration = Declaration.of(name, value, scope, defaults, false);
    List<Input> from = declaration.from(name);
    List<Input> inputs = from == null ? List.of(before) : from;
    if (declaration.form().joins() && declaration.main() instanceof Fields branches) {
      inputs = branches(name, branches, scope, inputs);
      declaration = declaration.withoutMain();
    }
    add(new LayerDraft(name, declaration, inputs, place), scope);
    String last = name;
    for (YamlValue next : declaration.then()) {
      Declaration follower = Declaration.of(name, next, scope, defaults, true);
      String followerName = name + "." + follower.form().kind();
      List<Input> reads = List.of(Input.exactly(last, next.place()));
      add(new LayerDraft(followerName, follower, reads, next.place()), scope);
      last = followerName;
    }
    names.end(name, last);
    return Input.exactly(last, place);
  }

  /** The ends of branches that all begin at the same layer; an empty one is that layer itself. */
  private List<Input> branches(String name, Fields branches, Scope scope, List<Input> start) {
    if (start.size() != 1) {
      throw branches
          .place()
          .error("layer " + name + ": branches begin at one layer, but from names " + start.size());
    }
    List<Input> ends = new ArrayList<>();
    branches
        .fields()
        .forEach(
            (branch, field) -> {
              String whole = name(name + "." + branch, field.place(), Scope.OUTERMOST);
              Scope inner = scope.block(name + ".").block(whole + ".");
              ends.add(lines(items(field, "branch " + whole), inner, start.get(0)));
            });
    return ends;
  }

  private Input repeat(Fields line, Scope scope, Input before) {
    for (Map.Entry<String, Field> entry : line.fields().entrySet()) {
      if (!REPEAT_KEYS.contains(entry.getKey())) {
        throw entry
            .getValue()
            .place()
            .error(
                "repeat has no key '"
                    + Quoted.of(entry.getKey())
                    + "': it has repeat, index, first, layers");
      }
    }
    Field body = line.fields().get(LAYERS);
    if (body == null) {
      throw line.place().error("repeat needs layers");
    }
    Items items = items(body, LAYERS);
    if (items.values().isEmpty()) {
      throw body.place().error("repeat needs at least one layer");
    }
    int times = integer(line, REPEAT, 1, 1, scope);
    int first = integer(line, FIRST, 0, 0, scope);
    String index = index(line.fields().get(INDEX));
    Input last = before;
    for (int turn = first; turn < first + times; turn++) {
      last = lines(items, scope.turn(index, turn), last);
    }
    return last;
  }

  private static String index(@Nullable Field field) {
    if (field == null) {
      return "i";
    }
    if (field.value() instanceof Scalar word && word.text().matches("[A-Za-z_]\\w{0,30}")) {
      return word.text();
    }
    throw field.place().error("index must be a word, not " + field.value().describe());
  }

  private static int integer(Fields line, String key, int otherwise, int least, Scope scope) {
    Field field = line.fields().get(key);
    if (field == null) {
      return otherwise;
    }
    if (field.value() instanceof Scalar raw) {
      Scalar scalar = scope.fill(raw);
      if (scalar.plain() && scalar.text().matches("\\d{1,5}")) {
        int value = Integer.parseInt(scalar.text());
        if (value >= least && value <= Limits.LAYERS) {
          return value;
        }
      }
    }
    throw field
        .place()
        .error(
            "%s must be a whole number from %d to %d, not %s"
                .formatted(key, least, Limits.LAYERS, field.value().describe()));
  }

  private void add(LayerDraft draft, Scope scope) {
    names.take(draft, !scope.indices().isEmpty());
    if (drafts.size() == Limits.LAYERS) {
      throw draft
          .place()
          .error("layer " + draft.name() + " is one more than the " + Limits.LAYERS + " allowed");
    }
    drafts.add(draft);
  }
}
