package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides each element by a power of the squares around it in {@code size} neighbouring channels of
 * its tower: {@code y = x / (k + alpha / size · Σ x²)^beta}. Krizhevsky et al., 2012, section 3.3
 * (their alpha is {@code alpha / size} here, as in Caffe and oneDNN).
 *
 * @param size how many channels are summed, odd
 * @param alpha weight of the sum
 * @param beta the power
 * @param k what is added
 * @param towers neighbours in another tower do not count: 1 for the full width
 */
public record LocalResponseNorm(int size, double alpha, double beta, double k, int towers)
    implements ChannelwiseLayer {

  /** AlexNet's settings: 5 neighbours, 1e-4 of each square, power 0.75, 2 added. */
  public static LocalResponseNorm alexNet(int towers) {
    return new LocalResponseNorm(5, 5e-4, 0.75, 2, towers);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    if (size < 1 || size % 2 == 0) {
      throw new NetworkException("size=" + size + " is not odd");
    }
    if (towers < 1 || input.channels() % towers != 0) {
      throw new NetworkException("towers=" + towers + " does not divide in=" + input.channels());
    }
    return input;
  }

  /** These channels and {@code size / 2} on each side, cut off at the tower's edge. */
  @Override
  public Indices neededChannels(int input, Indices outputs, List<Shape> inputs) {
    int tower = inputs.get(0).channels() / towers;
    int half = size / 2;
    List<Range> needed = new ArrayList<>();
    int done = 0;
    for (Range run : outputs.inOrder().runs()) {
      for (int t = run.from() / tower; t * tower < run.to(); t++) {
        Range whole = new Range(t * tower, (t + 1) * tower);
        Range part = run.intersect(whole);
        Range halo = new Range(part.from() - half, part.to() + half).intersect(whole);
        int from = Math.max(done, halo.from());
        needed.add(new Range(from, Math.max(from, halo.to())));
        done = Math.max(done, halo.to());
      }
    }
    return Indices.ofRuns(needed);
  }

  @Override
  public String dependency() {
    return "halo " + size / 2;
  }

  @Override
  public String describe() {
    return "local response normalisation" + (towers > 1 ? ", " + towers + " towers" : "");
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
