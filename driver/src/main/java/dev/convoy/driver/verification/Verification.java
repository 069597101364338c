package dev.convoy.driver.verification;

import dev.convoy.control.ObservedTensor;
import dev.convoy.control.ObservedTensor.Kind;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.network.Activation;
import dev.convoy.network.Network.Node;
import java.util.List;
import java.util.Optional;

/**
 * How ways to share work out came off against one worker.
 *
 * @param job what was run
 * @param tolerance how far tensors may be off
 * @param rounding how far those of each run with nudged weights were off
 * @param losses of one worker, a step
 * @param lossNoise how far rounding took them, of their size
 * @param verdicts one a way
 */
public record Verification(
    Job job,
    Tolerance tolerance,
    List<List<Difference>> rounding,
    List<Double> losses,
    double lossNoise,
    List<Verdict> verdicts) {

  /** Copies the lists. */
  public Verification {
    rounding = rounding.stream().map(List::copyOf).toList();
    losses = List.copyOf(losses);
    verdicts = List.copyOf(verdicts);
  }

  /**
   * How one way came off.
   *
   * @param number its place among the job's trials
   * @param trial who shared the work out, and how
   * @param differences of the tensors of the first step, in the order of computing
   * @param losses a step
   * @param lossDistance the largest difference of a loss, of its size
   */
  public record Verdict(
      int number,
      Trial trial,
      List<Difference> differences,
      List<Double> losses,
      double lossDistance) {

    /** Copies the lists. */
    public Verdict {
      differences = List.copyOf(differences);
      losses = List.copyOf(losses);
    }

    /** What is further off than it may be, in the order of computing. */
    public List<Difference> beyond(Tolerance tolerance) {
      return differences.stream().filter(d -> d.isBeyond(tolerance.of(d.tensor()))).toList();
    }

    /** Where the difference begins. */
    public Optional<Difference> first(Tolerance tolerance) {
      return beyond(tolerance).stream().findFirst();
    }
  }

  /**
   * The layer whose kernel made a tensor: that before an activation, where it applied that on the
   * way.
   */
  String maker(Verdict verdict, ObservedTensor tensor) {
    Node node = job.network().node(tensor.layer());
    boolean isSeenApart =
        verdict.differences().stream()
            .map(Difference::tensor)
            .anyMatch(t -> t.kind() == Kind.INPUT && t.layer().equals(node.name()));
    return node.layer() instanceof Activation && !isSeenApart ? node.inputs().get(0) : node.name();
  }

  /** Whether a way trains the model of one worker. */
  public boolean isTheSame(Verdict verdict) {
    return verdict.beyond(tolerance).isEmpty()
        && verdict.lossDistance() <= Tolerance.ofLosses(lossNoise);
  }

  /** Whether all do. */
  public boolean isTheSame() {
    return verdicts.stream().allMatch(this::isTheSame);
  }
}
