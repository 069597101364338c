package dev.convoy.worker.bench.chain;

import dev.convoy.worker.bench.Figure;
import dev.convoy.worker.bench.Times;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one network at one number of threads.
 *
 * @param network its name
 * @param batch records a step
 * @param threads threads of either side
 * @param checks the losses against libtorch in each of its layouts
 * @param peer libtorch's times; null where it was left out
 * @param trouble why it was left out
 * @param ours milliseconds a step
 * @param stepGflop multiplications and additions of a step
 * @param ceiling GFLOP/s of a large matrix product in the same run
 * @param ourBytes native memory of our executable
 */
public record ChainResult(
    String network,
    int batch,
    int threads,
    Map<String, LossCheck> checks,
    @Nullable Peer peer,
    String trouble,
    Times ours,
    double stepGflop,
    double ceiling,
    long ourBytes) {

  /**
   * What libtorch took.
   *
   * @param layout its faster layout, which was measured
   * @param times milliseconds a step
   */
  public record Peer(String layout, Times times) {}

  /** A result without a peer, for a reason. */
  ChainResult without(String reason) {
    return new ChainResult(
        network, batch, threads, checks, null, reason, ours, stepGflop, ceiling, ourBytes);
  }

  /** How many times longer libtorch took; a dash where it was not measured. */
  String ratio() {
    return peer == null ? "–" : Figure.of(peer.times().over(ours));
  }

  /** Why no ratio is to be told, or nothing. */
  String objection() {
    if (!trouble.isEmpty()) {
      return trouble;
    }
    List<String> objections =
        checks.values().stream().map(LossCheck::objection).filter(o -> !o.isEmpty()).toList();
    return objections.isEmpty() ? "" : objections.get(0);
  }

  /** Our rate as a share of the ceiling. */
  double shareOfCeiling() {
    return stepGflop / ours.median() * 1e3 / ceiling;
  }

  /** Records a second. */
  double rate(Times times) {
    return batch / times.median() * 1e3;
  }
}
