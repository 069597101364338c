package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Confused;
import dev.convoy.control.ControlMessage.Evaluated;
import dev.convoy.control.ExitCode;
import dev.convoy.job.Trial;
import java.util.ArrayList;
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
  private final Map<Key, List<Confused>> confused = new HashMap<>();

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
    if (message instanceof Confused part) {
      confused
          .computeIfAbsent(new Key(part.trial(), part.step()), k -> new ArrayList<>())
          .add(part);
    } else if (message instanceof Evaluated share) {
      Key key = new Key(share.trial(), share.step());
      TreeMap<Integer, Evaluated> shares = open.computeIfAbsent(key, k -> new TreeMap<>());
      shares.put(rank, share);
      if (shares.size() == trials.get(share.trial()).workers()) {
        open.remove(key);
        List<Confused> parts = confused.remove(key);
        whole.accept(sum(key, shares, Confusion.sum(parts == null ? List.of() : parts)));
      }
    }
  }

  private static Evaluation sum(Key key, Map<Integer, Evaluated> shares, Confusion confusion) {
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
        total(shares, Evaluated::correctInFive),
        count,
        lossSum / count,
        records,
        total(shares, Evaluated::badRecords),
        confusion);
  }

  private static long total(Map<Integer, Evaluated> shares, ToLongFunction<Evaluated> figure) {
    return shares.values().stream().mapToLong(figure).sum();
  }
}
