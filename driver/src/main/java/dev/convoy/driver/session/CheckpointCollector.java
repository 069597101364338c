package dev.convoy.driver.session;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.Manifest;
import dev.convoy.checkpoint.Manifest.Shard;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.ShardFailed;
import dev.convoy.control.ControlMessage.ShardWritten;
import dev.convoy.control.Reason;
import dev.convoy.job.Job;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Publishes checkpoints, once all workers have written their shards, and removes old ones. What
 * cannot be written does not end training: it is said, and tried again at the next.
 */
public final class CheckpointCollector implements SessionListener {

  /** Hears how it goes. */
  public interface Listener {
    /** The state after so many steps is saved. */
    void published(long step);

    /** Something could not be written, in a sentence. */
    void failed(String sentence);
  }

  /** What was heard of a step. */
  private static final class Pending {
    private final TreeMap<Integer, Shard> shards = new TreeMap<>();
    private final Set<Integer> heard = new HashSet<>();
    private @Nullable String failure;
  }

  private final Job job;
  private final CheckpointFolder folder;
  private final int keep;
  private final Listener listener;
  private final List<TensorSpec> tensors;
  private final Map<Long, Pending> pending = new HashMap<>();

  /**
   * Collects the checkpoints of a job's one trial.
   *
   * @param keep how many there are at most
   */
  public CheckpointCollector(Job job, CheckpointFolder folder, int keep, Listener listener) {
    this.job = job;
    this.folder = folder;
    this.keep = keep;
    this.listener = listener;
    this.tensors = TensorSpec.of(job.network(), job.optimizer().rule().state());
  }

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof ShardWritten shard) {
      of(shard.step()).shards.put(rank, Manifest.shard(shard));
      heard(rank, shard.step());
    } else if (message instanceof ShardFailed failed) {
      of(failed.step()).failure = failed.why();
      heard(rank, failed.step());
    }
  }

  private Pending of(long step) {
    return pending.computeIfAbsent(step, key -> new Pending());
  }

  private void heard(int rank, long step) {
    Pending all = of(step);
    all.heard.add(rank);
    if (all.heard.size() < job.trials().get(0).workers()) {
      return;
    }
    pending.remove(step);
    if (all.failure == null) {
      publish(step, List.copyOf(all.shards.values()));
    } else {
      failed(step, all.failure);
    }
  }

  private void publish(long step, List<Shard> shards) {
    try {
      folder.publish(
          new Manifest(
              new Manifest.About(
                  job.name(), step, job.seed(), job.batch(), job.optimizer().rule().title()),
              tensors,
              shards));
      listener.published(step);
    } catch (CheckpointException e) {
      failed(step, Reason.of(e));
      return;
    }
    try {
      folder.steps().stream().skip(keep).forEach(folder::remove);
    } catch (CheckpointException e) {
      listener.failed(Reason.of(e));
    }
  }

  private void failed(long step, String why) {
    try {
      folder.remove(step);
    } catch (CheckpointException e) {
      // what cannot be written can often not be removed either; without a manifest it is nothing
    }
    listener.failed(
        "there is no checkpoint of step %d: %s; the run goes on, and tries again at the next"
            .formatted(step, why));
  }
}
