package dev.convoy.worker.kernel;

import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Flatten;
import dev.convoy.network.LayerVisitor;
import dev.convoy.network.ViewLayer;
import dev.convoy.plan.LayerShare;

/**
 * A back-end's answer for every layer that computes something. Layers that only rename channels
 * have no kernel, and are refused with an {@link IllegalArgumentException} that names them.
 *
 * @param <R> the answer
 */
public interface KernelVisitor<R> extends LayerVisitor<R> {

  /** Whose layer it is. */
  LayerShare share();

  @Override
  default R visit(ChannelShuffle layer) {
    throw refusal(share(), layer);
  }

  @Override
  default R visit(ChannelSlice layer) {
    throw refusal(share(), layer);
  }

  @Override
  default R visit(Concat layer) {
    throw refusal(share(), layer);
  }

  @Override
  default R visit(Flatten layer) {
    throw refusal(share(), layer);
  }

  private static IllegalArgumentException refusal(LayerShare share, ViewLayer layer) {
    return new IllegalArgumentException(
        share.name() + " (" + layer.describe() + ") only names channels and has no kernel");
  }
}
