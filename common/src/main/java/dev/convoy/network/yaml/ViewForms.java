package dev.convoy.network.yaml;

import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Flatten;
import dev.convoy.yaml.YamlValue;
import java.util.List;

/** Layers that only rename channels. */
final class ViewForms {
  static final LayerForm<Concat> CONCAT =
      LayerForm.bare("concat", new Concat()).reading(1, Limits.INPUTS);
  static final LayerForm<Flatten> FLATTEN = LayerForm.bare("flatten", new Flatten());
  static final LayerForm<ChannelShuffle> SHUFFLE =
      LayerForm.of(
          "channel-shuffle",
          List.of(),
          s -> new ChannelShuffle(s.mainInteger("a number of groups", 1, Limits.SIZE)),
          (c, line) -> line.main(c.groups()));
  static final LayerForm<ChannelSlice> SLICE =
      LayerForm.of(
          "channel-slice",
          List.of(),
          ViewForms::slice,
          (c, line) -> line.main("[" + c.from() + ", " + c.to() + "]"));
  static final List<LayerForm<?>> ALL = List.of(CONCAT, FLATTEN, SHUFFLE, SLICE);

  private ViewForms() {}

  private static ChannelSlice slice(Settings s) {
    List<YamlValue> ends =
        s.list(s.kind(), s.main(), 2, "[from, to], the first channel and one past the last");
    return new ChannelSlice(
        s.integer(s.kind(), ends.get(0), 0, Limits.SIZE),
        s.integer(s.kind(), ends.get(1), 1, Limits.SIZE));
  }
}
