package dev.convoy.driver.study;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * Shares of squared correlations within the diagonal blocks that were published, of networks in
 * networks trained on CIFAR-10 at full width to their end, over the test images. Ioannou,
 * Structural Priors in Deep Neural Networks, 2017, data of chapter 6.
 */
final class PublishedShares {
  private static final Map<String, Map<Integer, Double>> SHARES =
      Map.of(
          "conv3a", Map.of(2, 0.750, 4, 0.629, 8, 0.570, 16, 0.583),
          "conv2a", Map.of(2, 0.755, 4, 0.615, 8, 0.446, 16, 0.408));

  private PublishedShares() {}

  /** That of a network's layer in so many groups with the one before it, if it is known. */
  static OptionalDouble of(String network, String second, int groups) {
    Double share =
        network.startsWith("nin-cifar") ? SHARES.getOrDefault(second, Map.of()).get(groups) : null;
    return share == null ? OptionalDouble.empty() : OptionalDouble.of(share);
  }
}
