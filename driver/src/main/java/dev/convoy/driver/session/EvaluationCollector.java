package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Evaluated;
import dev.convoy.control.ExitCode;
import dev.convoy.job.Trial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** Adds up the workers' shares of an evaluation. */
public final class EvaluationCollector implements SessionListener {

  private record Key(int trial, long step) {}

  private final List<Trial> trials;
  private final Consumer<Evaluation> whole;
  private final Map<Key, TreeMap<Integer, Evaluated>> open = new HashMap<>();

  /** Passes whole evaluations of these trials on. */
  public EvaluationCollector(List<Trial> trials, Consumer<Evaluation> whole) {
    this.trials = List.copyOf(trials);
    this.whole = whole;
  }

  /**
   * {@inheritDoc}
   *
   * @throws SessionException if no test record can be read
   */
  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof Evaluated share) {
      Key key = new Key(share.trial(), share.step());
      TreeMap<Integer, Evaluated> shares = open.computeIfAbsent(key, k -> new TreeMap<>());
      shares.put(rank, share);
      if (shares.size() == trials.get(share.trial()).workers()) {
        open.remove(key);
        whole.accept(sum(key, shares));
      }
    }
  }

  private static Evaluation sum(Key key, Map<Integer, Evaluated> shares) {
    long count = total(shares, Evaluated::count);
    long records = total(shares, Evaluated::records);
    if (count == 0) {
      throw new SessionException(
          "None of the %d test records can be read: check that the data are of the kind that --data says."
              .formatted(records),
          ExitCode.USAGE,
          null);
    }
    double lossSum = shares.values().stream().mapToDouble(Evaluated::lossSum).sum();
    return new Evaluation(
        key.trial(),
        key.step(),
        total(shares, Evaluated::correct),
        count,
        lossSum / count,
        records,
        total(shares, Evaluated::badRecords));
  }

  private static long total(Map<Integer, Evaluated> shares, ToLongFunction<Evaluated> figure) {
    return shares.values().stream().mapToLong(figure).sum();
  }
}
