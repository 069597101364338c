package dev.convoy.plan.ownership;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * What one producer contributes to a layer's input once every view layer in between is resolved:
 * consumer channel {@code to[i]} is unit {@code from[i]} of the producer.
 *
 * @param producer the layer that computes the values, or the network's input
 * @param units how many units one producer channel has: 1, or its spatial size where it is
 *     flattened
 * @param from producer units
 * @param to consumer channels, position by position
 */
public record ChannelView(String producer, int units, Indices from, Indices to) {

  /** All channels of a producer under their own names. */
  public static ChannelView whole(String producer, int channels) {
    return new ChannelView(producer, 1, Indices.all(channels), Indices.all(channels));
  }

  /** Whether every channel keeps its name. */
  public boolean keepsNames() {
    return units == 1 && from.equals(to);
  }

  /** A producer's layout under the consumer's names, in the producer's storage order. */
  public Layout renamed(Layout layout) {
    List<Block> blocks = new ArrayList<>();
    for (Block block : layout.blocks()) {
      blocks.add(new Block(block.rows(), map(from, to, block.channels().scaled(units))));
    }
    return layout.with(blocks);
  }

  /** The producer units behind these consumer channels, in the same order. */
  public Indices unitsOf(Indices channels) {
    return keepsNames() ? channels : map(to, from, channels);
  }

  private static Indices map(Indices keys, Indices values, Indices wanted) {
    List<Range> mapped = new ArrayList<>();
    for (Range run : wanted.commonRuns(keys)) {
      mapped.addAll(values.slice(keys.positionOf(run.from()), run.size()).runs());
    }
    return Indices.ofRuns(mapped);
  }
}
