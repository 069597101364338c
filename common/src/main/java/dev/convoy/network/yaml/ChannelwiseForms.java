package dev.convoy.network.yaml;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.Dropout;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Upsample;
import dev.convoy.network.Upsample.Mode;
import dev.convoy.yaml.YamlValue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Layers whose every output channel comes from the same channel of their inputs. */
final class ChannelwiseForms {
  private static final double LEAKY_SLOPE = 0.01;
  private static final double LARGEST = 1e6;

  static final LayerForm<Pooling> MAX_POOLING = pooling("max-pooling", Kind.MAX);
  static final LayerForm<Pooling> AVERAGE_POOLING = pooling("average-pooling", Kind.AVERAGE);
  static final LayerForm<GlobalAveragePooling> GLOBAL_AVERAGE_POOLING =
      LayerForm.bare("global-average-pooling", new GlobalAveragePooling());
  static final LayerForm<BatchNorm> BATCH_NORM = batchNorm();
  static final LayerForm<LocalResponseNorm> LOCAL_RESPONSE_NORM = localResponseNorm();
  static final Map<Function, LayerForm<Activation>> ACTIVATIONS = activations();
  static final LayerForm<LeakyRelu> LEAKY_RELU =
      LayerForm.of(
          "leaky-relu",
          List.of(),
          s -> new LeakyRelu(s.mainNumber(LEAKY_SLOPE)),
          (l, line) -> line.main(l.slope() == LEAKY_SLOPE ? "" : Line.number(l.slope())));
  static final LayerForm<Dropout> DROPOUT =
      LayerForm.of(
          "dropout",
          List.of(),
          s -> new Dropout(s.mainNumber(0.5)),
          (d, line) -> line.main(Line.number(d.rate())));
  static final LayerForm<Upsample> UPSAMPLE = upsample();
  static final LayerForm<Add> ADD = LayerForm.bare("add", new Add()).reading(2, Limits.INPUTS);
  static final LayerForm<ChannelScale> CHANNEL_SCALE =
      LayerForm.bare("channel-scale", new ChannelScale()).reading(2, 2);
  static final List<LayerForm<?>> ALL = all();

  private ChannelwiseForms() {}

  private static List<LayerForm<?>> all() {
    List<LayerForm<?>> all =
        new ArrayList<>(
            List.of(
                MAX_POOLING,
                AVERAGE_POOLING,
                GLOBAL_AVERAGE_POOLING,
                BATCH_NORM,
                LOCAL_RESPONSE_NORM));
    all.addAll(ACTIVATIONS.values());
    all.addAll(List.of(LEAKY_RELU, DROPOUT, UPSAMPLE, ADD, CHANNEL_SCALE));
    return List.copyOf(all);
  }

  private static Map<Function, LayerForm<Activation>> activations() {
    Map<Function, LayerForm<Activation>> forms = new EnumMap<>(Function.class);
    for (Function function : Function.values()) {
      forms.put(function, LayerForm.bare(Line.word(function), new Activation(function)));
    }
    return forms;
  }

  private static LayerForm<Pooling> pooling(String name, Kind kind) {
    List<String> keys = List.of("stride", "padding", "ceil", "include-padding");
    return new LayerForm<>(
        name,
        1,
        1,
        kind == Kind.AVERAGE ? with(keys, "divisor") : keys,
        s -> new Pooling(kind, Windows.pooling(s), s.flag("ceil", false), divisor(s)),
        (p, line) -> {
          Windows.writePooling(p.window(), line);
          line.flag("ceil", p.ceil(), false)
              .word("divisor", Line.word(p.divisor()), Line.word(Divisor.TORCH));
        });
  }

  /** {@code include-padding: false} is another word for {@code divisor: valid}. */
  private static Divisor divisor(Settings s) {
    boolean included = s.flag("include-padding", true);
    Divisor divisor = s.choice("divisor", included ? Divisor.TORCH : Divisor.VALID);
    YamlValue flag = s.value("include-padding");
    if (flag != null && included == (divisor == Divisor.VALID)) {
      throw s.error(
          flag,
          "include-padding: %s contradicts divisor: %s: leave it out"
              .formatted(included, Line.word(divisor)));
    }
    return divisor;
  }

  private static List<String> with(List<String> keys, String another) {
    return Stream.concat(keys.stream(), Stream.of(another)).toList();
  }

  private static LayerForm<BatchNorm> batchNorm() {
    BatchNorm usual = BatchNorm.standard();
    return LayerForm.of(
        "batch-norm",
        List.of("epsilon", "momentum"),
        s ->
            s.nothing(
                new BatchNorm(
                    s.number("epsilon", usual.epsilon(), 0, 1),
                    s.number("momentum", usual.momentum(), 0, 1))),
        (b, line) ->
            line.number("epsilon", b.epsilon(), usual.epsilon())
                .number("momentum", b.momentum(), usual.momentum()));
  }

  /** The usual settings are AlexNet's. */
  private static LayerForm<LocalResponseNorm> localResponseNorm() {
    LocalResponseNorm usual = LocalResponseNorm.alexNet(1);
    return LayerForm.of(
        "local-response-norm",
        List.of("alpha", "beta", "k", "towers"),
        s ->
            new LocalResponseNorm(
                s.mainInteger("a number of channels", 1, Limits.SIZE),
                s.number("alpha", usual.alpha(), 0, LARGEST),
                s.number("beta", usual.beta(), 0, LARGEST),
                s.number("k", usual.k(), 0, LARGEST),
                s.integer("towers", usual.towers(), 1, Limits.SIZE)),
        (n, line) ->
            line.main(n.size())
                .number("alpha", n.alpha(), usual.alpha())
                .number("beta", n.beta(), usual.beta())
                .number("k", n.k(), usual.k())
                .integer("towers", n.towers(), usual.towers()));
  }

  private static LayerForm<Upsample> upsample() {
    Mode usual = Mode.NEAREST;
    return LayerForm.of(
        "upsample",
        List.of("mode"),
        s -> new Upsample(s.mainInteger("a factor", 1, Limits.WINDOW), s.choice("mode", usual)),
        (u, line) -> line.main(u.factor()).word("mode", Line.word(u.mode()), Line.word(usual)));
  }
}
