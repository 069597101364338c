package dev.convoy.cost;

import dev.convoy.network.Activation;
import dev.convoy.network.Layer;
import dev.convoy.plan.FusibleActivations;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.LayerShare;
import dev.convoy.plan.TrainingPlan;
import java.util.List;
import java.util.StringJoiner;

/**
 * What the time of a worker's share of a layer depends on, the machine aside: shares with equal
 * keys take equally long, whatever their layers are called and whichever rows and channels they
 * are.
 *
 * @param text as {@code Convolution[...] of (64, 48, 27, 27) to (64, 128, 27, 27), then ReLU}
 */
public record WorkKey(String text) {

  /** The key of what a worker does of a layer, in one pass or all. */
  public static WorkKey of(TrainingPlan plan, String layer, int rank, FusibleActivations fusible) {
    LayerShare share = plan.share(layer, rank, 0, null);
    StringJoiner key = new StringJoiner(" ");
    key.add(share.layer().toString());
    List<InputTensor> read = plan.inputTensorsOf(layer);
    for (int k = 0; k < read.size(); k++) {
      key.add((k == 0 ? "of " : "and ") + share.inputSizes(k));
      key.add(fusible.isInPlace(read.get(k)) ? "here" : "brought");
      key.add(read.get(k).differentiable() ? "" : "without gradient");
    }
    key.add("to " + share.outputSizes());
    key.add("in " + share.rowShards().size() + " row shards");
    Activation then = fusible.behind(layer);
    key.add(then == null ? "" : "then " + then);
    Layer before = fusible.before(layer);
    key.add(before == null ? "" : "behind " + before.describe());
    return new WorkKey(key.toString().replaceAll(" +", " ").trim());
  }

  @Override
  public String toString() {
    return text;
  }
}
