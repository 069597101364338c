package dev.convoy.cost;

import dev.convoy.job.Transport;
import dev.convoy.text.Quoted;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on a machine: how long a worker's thread takes for the pieces that plans are
 * made of, and what bringing bytes from one worker to another takes.
 *
 * @param scope what it holds for
 * @param seconds by piece of work, not negative; 0 for what a kernel does on the way with another
 * @param links what connects so many workers of this machine, by what carries the bytes
 */
public record Calibration(
    CalibrationScope scope, Map<CostKey, Double> seconds, Map<Connection, TransportCost> links) {

  /**
   * What connects the workers of a machine.
   *
   * @param transport what carries the bytes, not {@code AUTO}
   * @param workers how many of them share the machine's cores
   */
  public record Connection(Transport transport, int workers) {}

  /**
   * Copies the maps.
   *
   * @throws IllegalArgumentException if a time is negative or not finite
   */
  public Calibration {
    seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
    seconds.forEach(
        (key, time) -> {
          if (!(time >= 0 && time < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                "%s takes %s s".formatted(Quoted.of(key.toString()), time));
          }
        });
  }

  /** Of a machine of which nothing was measured yet. */
  public static Calibration empty(CalibrationScope scope) {
    return new Calibration(scope, Map.of(), Map.of());
  }

  /**
   * With what another holds and this one does not: of what both have measured, this one's time.
   *
   * @throws IllegalArgumentException if it holds for something else
   */
  public Calibration mergedWith(Calibration other) {
    if (!scope.equals(other.scope)) {
      throw new IllegalArgumentException(
          "times of %s beside those of %s".formatted(other.scope, scope));
    }
    Map<CostKey, Double> all = new LinkedHashMap<>(seconds);
    other.seconds.forEach(all::putIfAbsent);
    Map<Connection, TransportCost> both = new LinkedHashMap<>(links);
    other.links.forEach(both::putIfAbsent);
    return new Calibration(scope, all, both);
  }

  /**
   * What carries bytes between workers of this machine.
   *
   * @param workers how many of them
   * @param transport {@code AUTO} is Unix-domain sockets where they were measured, else TCP
   * @return null where it was not measured
   */
  public @Nullable TransportCost link(int workers, Transport transport) {
    if (transport != Transport.AUTO) {
      return links.get(new Connection(transport, workers));
    }
    TransportCost unix = link(workers, Transport.UNIX);
    return unix == null ? link(workers, Transport.TCP) : unix;
  }

  /** Whether links between so many workers were measured. */
  public boolean knowsLinks(int workers) {
    return link(workers, Transport.AUTO) != null;
  }

  /** With times besides; those that are there already stay. */
  public Calibration with(Map<CostKey, Double> more) {
    return mergedWith(new Calibration(scope, more, Map.of()));
  }

  /** With links between so many workers that were measured now. */
  public Calibration withLinks(int workers, Map<Transport, TransportCost> measured) {
    Map<Connection, TransportCost> fresh = new LinkedHashMap<>();
    measured.forEach((transport, cost) -> fresh.put(new Connection(transport, workers), cost));
    return new Calibration(scope, Map.of(), fresh).mergedWith(this);
  }
}
