package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Measured;
import dev.convoy.control.ControlMessage.TrialStarted;
import dev.convoy.job.Trial;
import dev.convoy.metrics.StepMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Puts steps together from what each worker measured; a step is passed on once all have. */
public final class StepCollector implements SessionListener {

  private record Key(int trial, long step) {}

  private final List<Trial> trials;
  private final Consumer<StepRecord> whole;
  private final Map<Integer, Integer> trialOfRank = new HashMap<>();
  private final Map<Key, TreeMap<Integer, StepMetrics>> open = new HashMap<>();

  /** Passes whole steps of these trials on, in order. */
  public StepCollector(List<Trial> trials, Consumer<StepRecord> whole) {
    this.trials = List.copyOf(trials);
    this.whole = whole;
  }

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof TrialStarted started) {
      trialOfRank.put(rank, started.trial());
    } else if (message instanceof Measured measured) {
      add(trialOfRank.getOrDefault(rank, 0), rank, measured.metrics());
    }
  }

  private void add(int trial, int rank, StepMetrics metrics) {
    Key key = new Key(trial, metrics.step());
    TreeMap<Integer, StepMetrics> shares = open.computeIfAbsent(key, k -> new TreeMap<>());
    shares.put(rank, metrics);
    if (shares.size() == trials.get(trial).workers()) {
      open.remove(key);
      whole.accept(new StepRecord(trial, List.copyOf(shares.values())));
    }
  }
}
