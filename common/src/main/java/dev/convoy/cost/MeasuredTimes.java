package dev.convoy.cost;

import dev.convoy.cost.CostKey.Besides;
import dev.convoy.cost.CostKey.Clip;
import dev.convoy.cost.CostKey.Kernel;
import dev.convoy.cost.CostKey.ParameterPass;
import dev.convoy.cost.Polyline.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Times by key: those that were measured, and those that follow from them. Kernels' times do not
 * follow from others; those of exchange grow with messages and bytes, those of passes over memory
 * with what they pass over.
 *
 * <p>Concurrency: thread safe.
 */
final class MeasuredTimes {
  private final Map<CostKey, Double> measured;
  private final Map<CostKey, Double> derived = new ConcurrentHashMap<>();
  private final Map<Object, Polyline> lines = new HashMap<>();
  private final Map<Object, ExchangeRate> rates = new LinkedHashMap<>();

  MeasuredTimes(Map<CostKey, Double> measured) {
    this.measured = measured;
    Map<Object, List<Point>> points = new HashMap<>();
    Map<Object, Map<Movement, Double>> movements = new LinkedHashMap<>();
    measured.forEach(
        (key, seconds) -> {
          if (key instanceof Movement m) {
            movements.computeIfAbsent(m.like(), like -> new LinkedHashMap<>()).put(m, seconds);
            movements.computeIfAbsent(m.direction(), end -> new LinkedHashMap<>()).put(m, seconds);
          } else if (!(key instanceof Kernel)) {
            points
                .computeIfAbsent(kind(key), kind -> new ArrayList<>())
                .add(new Point(amount(key), seconds));
          }
        });
    points.forEach((kind, all) -> lines.put(kind, Polyline.of(all)));
    movements.forEach((kind, all) -> rates.put(kind, ExchangeRate.fit(all)));
  }

  /** The rates of movements that are alike, in the order in which they were measured. */
  List<ExchangeRate> exchangeRates() {
    return rates.entrySet().stream()
        .filter(entry -> entry.getKey() instanceof Movement.Like)
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Whether {@link #of} tells a time. */
  boolean knows(CostKey key) {
    return measured.containsKey(key)
        || (key instanceof Movement m ? rateOf(m) != null : lines.containsKey(kind(key)));
  }

  /**
   * The time of a key in seconds.
   *
   * @throws UnmeasuredException if it is not known
   */
  double of(CostKey key) {
    Double time = measured.get(key);
    return time != null ? time : derived.computeIfAbsent(key, this::derive);
  }

  private double derive(CostKey key) {
    if (key instanceof Movement m) {
      ExchangeRate rate = rateOf(m);
      if (rate == null) {
        throw new UnmeasuredException(key);
      }
      return rate.seconds(m);
    }
    Polyline line = lines.get(kind(key));
    if (line == null) {
      throw new UnmeasuredException(key);
    }
    return line.at(amount(key));
  }

  /** Of movements like this one or, where none was measured, of all in its direction. */
  private @Nullable ExchangeRate rateOf(Movement movement) {
    ExchangeRate like = rates.get(movement.like());
    return like != null ? like : rates.get(movement.direction());
  }

  /** What has times on one line. */
  private static Object kind(CostKey key) {
    if (key instanceof ParameterPass pass) {
      return List.of(pass.pass(), pass.kept());
    }
    return key instanceof Clip clip ? clip.norms() : key.getClass();
  }

  private static long amount(CostKey key) {
    if (key instanceof ParameterPass pass) {
      return pass.elements();
    } else if (key instanceof Clip clip) {
      return clip.layers();
    }
    return key instanceof Besides besides ? besides.images() : 0;
  }
}
