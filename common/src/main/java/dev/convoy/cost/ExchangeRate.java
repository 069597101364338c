package dev.convoy.cost;

import java.util.List;
import java.util.Map;

/**
 * What a thread takes for movements that are alike, where exactly such was not measured.
 *
 * @param direction sending or receiving
 * @param of what moves
 * @param adds whether what comes is added up
 * @param inSegments whether it lies in long segments
 * @param perMessage seconds a message, and for what is brought from the worker's own memory
 * @param perByte seconds a byte of messages
 * @param perLocalByte seconds a byte of the worker's own
 */
public record ExchangeRate(
    Movement.Direction direction,
    Movement.Content of,
    boolean adds,
    boolean inSegments,
    double perMessage,
    double perByte,
    double perLocalByte) {

  /** The time of a movement in seconds. */
  double seconds(Movement m) {
    return perMessage * pieces(m) + perByte * m.bytes() + perLocalByte * m.local();
  }

  private static int pieces(Movement m) {
    return m.messages() + (m.local() > 0 ? 1 : 0);
  }

  /** The rates that explain measured times best. */
  static ExchangeRate fit(Map<Movement, Double> measured) {
    List<Movement> movements = List.copyOf(measured.keySet());
    double[] rates =
        LeastSquares.nonNegative(
            movements.stream().map(m -> new double[] {pieces(m), m.bytes(), m.local()}).toList(),
            movements.stream().map(m -> measured.getOrDefault(m, 0.0)).toList());
    Movement first = movements.get(0);
    return new ExchangeRate(
        first.direction(),
        first.of(),
        first.adds(),
        first.inSegments(),
        rates[0],
        rates[1],
        rates[2]);
  }
}
