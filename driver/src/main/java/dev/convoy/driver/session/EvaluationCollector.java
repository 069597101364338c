package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Evaluated;
import dev.convoy.job.Trial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

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
    return new Evaluation(
        key.trial(),
        key.step(),
        shares.values().stream().mapToLong(Evaluated::correct).sum(),
        shares.values().stream().mapToLong(Evaluated::count).sum(),
        shares.values().stream().mapToDouble(Evaluated::lossSum).sum()
            / shares.values().stream().mapToLong(Evaluated::count).sum());
  }
}
