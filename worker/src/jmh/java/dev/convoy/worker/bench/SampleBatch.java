package dev.convoy.worker.bench;

import dev.convoy.network.Network;
import dev.convoy.random.CounterRandom;

/** A batch to learn by heart: normally distributed images with labels. */
public final class SampleBatch {
  private final float[] images;
  private final int[] labels;

  private SampleBatch(float[] images, int[] labels) {
    this.images = images;
    this.labels = labels;
  }

  /** A batch for a network. */
  public static SampleBatch of(Network network, int rows) {
    long key = CounterRandom.key(3, "images");
    float[] images = new float[Math.toIntExact(rows * network.input().elements())];
    for (int i = 0; i < images.length; i++) {
      images[i] = CounterRandom.gaussian(key, i);
    }
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = row * 7 % network.classes();
    }
    return new SampleBatch(images, labels);
  }

  /** The number of records. */
  public int rows() {
    return labels.length;
  }

  /** {@code (rows, C, H, W)} plain. */
  public float[] images() {
    return images;
  }

  /** A label a row. */
  public int[] labels() {
    return labels;
  }
}
