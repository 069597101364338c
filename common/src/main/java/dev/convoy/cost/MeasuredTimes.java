package dev.convoy.cost;

import dev.convoy.cost.CostKey.Besides;
import dev.convoy.cost.CostKey.Clip;
import dev.convoy.cost.CostKey.Kernel;
import dev.convoy.cost.CostKey.ParameterPass;
import dev.convoy.cost.Polyline.Point;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final Map<Object, double[]> rates = new HashMap<>();

  MeasuredTimes(Map<CostKey, Double> measured) {
    this.measured = measured;
    Map<Object, List<Point>> points = new HashMap<>();
    Map<Object, List<Movement>> movements = new HashMap<>();
    measured.forEach(
        (key, seconds) -> {
          if (key instanceof Movement m) {
            movements.computeIfAbsent(m.like(), like -> new ArrayList<>()).add(m);
            movements.computeIfAbsent(m.direction(), end -> new ArrayList<>()).add(m);
          } else if (!(key instanceof Kernel)) {
            points
                .computeIfAbsent(kind(key), kind -> new ArrayList<>())
                .add(new Point(amount(key), seconds));
          }
        });
    points.forEach((kind, all) -> lines.put(kind, Polyline.of(all)));
    movements.forEach((kind, all) -> rates.put(kind, rates(all, measured)));
  }

  private static double[] rates(List<Movement> movements, Map<CostKey, Double> measured) {
    return LeastSquares.nonNegative(
        movements.stream().map(MeasuredTimes::features).toList(),
        movements.stream().map(m -> measured.getOrDefault(m, 0.0)).toList());
  }

  /** What a movement's time grows with. */
  private static double[] features(Movement m) {
    return new double[] {m.messages() + (m.local() > 0 ? 1 : 0), m.bytes(), m.local()};
  }

  /** Whether {@link #of} tells a time. */
  boolean knows(CostKey key) {
    return measured.containsKey(key)
        || (key instanceof Movement m ? ratesOf(m) != null : lines.containsKey(kind(key)));
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
      double[] known = ratesOf(m);
      if (known != null) {
        double[] own = features(m);
        double time = 0;
        for (int k = 0; k < own.length; k++) {
          time += known[k] * own[k];
        }
        return time;
      }
    }
    Polyline line = lines.get(kind(key));
    if (line == null) {
      throw new UnmeasuredException(key);
    }
    return line.at(amount(key));
  }

  /** Of movements like this one or, where none was measured, of all in its direction. */
  private double @Nullable [] ratesOf(Movement movement) {
    double[] like = rates.get(movement.like());
    return like != null ? like : rates.get(movement.direction());
  }

  /** What has times on one line. */
  private static Object kind(CostKey key) {
    return key instanceof ParameterPass pass ? pass.pass() : key.getClass();
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
