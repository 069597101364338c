package dev.convoy.network.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The zoo against published figures, layer by layer and in each publisher's way of counting. */
class PublishedNetworksTest {

  private record Filter(long weights, long macs) {}

  static List<Published> networks() throws IOException {
    return Published.all();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void parametersAndMultiplicationsAreExactlyThoseOfThePapersTable(Published published) {
    Network network = published.network();
    assertEquals(published.input(), network.input().toString().replace('×', 'x'));
    assertEquals(published.filters(), filters(network));
    assertEquals(published.parameters(), network.parameterCount());
    assertEquals(published.macs(), network.macs());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void figuresAreThePublishedOnesInTheirPublishersConvention(Published published) {
    Network network = published.network();
    String parameters = published.publishedParameters();
    switch (published.by()) {
      case "thesis" -> {
        assertEquals(parameters, "" + (network.parameterCount() - normalising(network)));
        assertEquals(published.publishedMacs(), "" + (network.macs() + biases(network)));
      }
      case "torchvision" -> {
        assertEquals(parameters, "" + network.parameterCount());
        assertEquals(published.publishedMacs(), rounded(network.macs(), 9, 3) + "G");
      }
      case "imgclsmob" -> assertEquals(parameters, "" + network.parameterCount());
      case "paper" -> assertEquals(parameters, rounded(network.parameterCount(), 6, 1) + "M");
      default -> throw new AssertionError("no convention named " + published.by());
    }
  }

  /** In units of {@code 10^power}, without zeros at the end. */
  private static String rounded(long count, int power, int decimals) {
    return BigDecimal.valueOf(count, power)
        .setScale(decimals, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** As the file writes them: rising by weights, then by multiply-accumulates. */
  private static String filters(Network network) {
    Map<Filter, Integer> counts = new LinkedHashMap<>();
    network.nodes().stream()
        .filter(n -> n.layer() instanceof FilterLayer)
        .map(n -> new Filter(parameters(network, n, "weight"), macs(network, n)))
        .sorted(Comparator.comparingLong(Filter::weights).thenComparingLong(Filter::macs))
        .forEach(f -> counts.merge(f, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(e -> e.getKey().weights() + ":" + e.getKey().macs() + times(e.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String times(int count) {
    return count == 1 ? "" : "*" + count;
  }

  private static long macs(Network network, Node node) {
    return node.layer().macs(network.inputShapes(node));
  }

  private static long parameters(Network network, Node node, String name) {
    return network.parameters(node).stream()
        .filter(p -> p.name().equals(name))
        .mapToLong(ParameterSpec::elements)
        .sum();
  }

  /** Scales and shifts of batch normalisations. */
  private static long normalising(Network network) {
    return network.nodes().stream()
        .filter(n -> n.layer() instanceof BatchNorm)
        .flatMap(n -> network.parameters(n).stream())
        .mapToLong(ParameterSpec::elements)
        .sum();
  }

  private static long biases(Network network) {
    return network.nodes().stream()
        .filter(n -> n.layer() instanceof FilterLayer)
        .mapToLong(n -> parameters(network, n, "bias"))
        .sum();
  }
}
