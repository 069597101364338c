package dev.convoy.worker.bench.chain;

import dev.convoy.worker.bench.Times;
import java.util.List;
import java.util.Map;

/**
 * What was measured of one network at one number of threads.
 *
 * @param network its name
 * @param batch records a step
 * @param threads threads of either side
 * @param checks the losses against libtorch in each of its layouts
 * @param layout libtorch's faster layout, which was measured
 * @param ours milliseconds a step
 * @param theirs libtorch's milliseconds a step
 * @param stepGflop multiplications and additions of a step
 * @param ceiling GFLOP/s of a large matrix product in the same run
 * @param ourBytes native memory of our executable
 */
public record ChainResult(
    String network,
    int batch,
    int threads,
    Map<String, LossCheck> checks,
    String layout,
    Times ours,
    Times theirs,
    double stepGflop,
    double ceiling,
    long ourBytes) {

  /** Why no ratio is to be told, or nothing. */
  String objection() {
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
