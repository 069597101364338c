package dev.convoy.driver.verification;

import dev.convoy.control.ObservedTensor;
import dev.convoy.job.Precision;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far from one worker's a tensor may be: so many times as far as rounding alone takes it on one
 * worker, and never less than some roundings.
 *
 * <p>What rounding does to a value it does to all that is computed from it, but it shows in each
 * only by chance; so layers are allowed what those before them are, and gradients what those behind
 * them are.
 */
public final class Tolerance {
  /** Times what rounding does. */
  private static final double FACTOR = 3;

  private final double least;
  private final Map<ObservedTensor, Double> noise = new LinkedHashMap<>();
  private final Map<ObservedTensor, Double> carried = new HashMap<>();

  private Tolerance(double least) {
    this.least = least;
  }

  /**
   * By what roundings did.
   *
   * @param runs how far each tensor of each run with nudged weights was off, in the order of
   *     computing
   */
  static Tolerance of(List<List<Difference>> runs, Precision precision) {
    Tolerance tolerance = new Tolerance(least(precision));
    for (List<Difference> run : runs) {
      run.forEach(d -> tolerance.noise.merge(d.tensor(), d.relative(), Math::max));
    }
    double forward = 0;
    double backward = 0;
    Map<String, Double> gradients = new HashMap<>();
    for (Map.Entry<ObservedTensor, Double> entry : tolerance.noise.entrySet()) {
      ObservedTensor tensor = entry.getKey();
      double own = entry.getValue();
      double carried = own;
      switch (tensor.kind()) {
        case INPUT, OUTPUT -> {
          forward = Math.max(forward, own);
          carried = forward;
        }
        case OUTPUT_GRADIENT -> {
          backward = Math.max(backward, Math.max(forward, own));
          gradients.put(tensor.layer(), backward);
          carried = backward;
        }
        case PARAMETER_GRADIENT ->
            carried = Math.max(own, gradients.getOrDefault(tensor.layer(), backward));
        case PARAMETER -> {} // its own rounding, and no other's
      }
      tolerance.carried.put(tensor, carried);
    }
    return tolerance;
  }

  /** Some hundred roundings of f32; of coarser types fewer, for errors add up like square roots. */
  private static double least(Precision precision) {
    return switch (precision) {
      case F32 -> 1e-5;
      case TF32 -> 4e-3;
      case BF16 -> 3e-2;
    };
  }

  /** How far a tensor may be off, as {@link Difference#relative}. */
  public double of(ObservedTensor tensor) {
    return Math.max(least, FACTOR * carried.getOrDefault(tensor, 0.0));
  }

  /** How far rounding alone took it, at most. */
  public double noise(ObservedTensor tensor) {
    return noise.getOrDefault(tensor, 0.0);
  }

  /** What every tensor may be off. */
  public double least() {
    return least;
  }

  /** How it was come by, as a sentence. */
  public String rule() {
    return "A tensor may be off by %.0e of its size, or by %.0f times what it is off where weights are changed by roundings on one worker, itself or what it is computed from."
        .formatted(least, FACTOR);
  }

  /** How far a loss may be off, of its size. */
  static double ofLosses(double noise) {
    return Math.max(1e-4, FACTOR * noise);
  }
}
