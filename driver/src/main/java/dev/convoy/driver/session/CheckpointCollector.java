package dev.convoy.driver.session;

import dev.convoy.checkpoint.CheckpointDirectory;
import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.checkpoint.SafetensorsWriter;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.checkpoint.TransposedWeights;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Checkpoint;
import dev.convoy.control.ControlMessage.WeightChunk;
import dev.convoy.job.Job;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Writes checkpoints from the pieces that workers send; one is published once all workers have sent
 * theirs and every value is there.
 *
 * <p>A fast worker may begin the next checkpoint while a slow one still sends the last: each piece
 * belongs to the checkpoint that its sender began.
 */
public final class CheckpointCollector implements SessionListener, AutoCloseable {

  /** A checkpoint of which pieces are still to come. */
  private record Open(SafetensorsWriter writer, Set<Integer> done) {}

  private final Job job;
  private final CheckpointDirectory directory;
  private final List<TensorSpec> tensors;
  private final LongConsumer published;
  private final Map<Long, Open> open = new HashMap<>();
  private final Map<Integer, Long> stepOfRank = new HashMap<>();

  /**
   * Collects the checkpoints of a job's one trial.
   *
   * @param published told the step of each whole checkpoint
   */
  public CheckpointCollector(Job job, CheckpointDirectory directory, LongConsumer published) {
    this.job = job;
    this.directory = directory;
    this.tensors = TensorSpec.of(job.network());
    this.published = published;
  }

  /**
   * {@inheritDoc}
   *
   * @throws CheckpointException if a file cannot be written, or a checkpoint is not whole
   */
  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof Checkpoint mark) {
      if (mark.phase() == Checkpoint.Phase.BEGIN) {
        stepOfRank.put(rank, mark.step());
        open.computeIfAbsent(mark.step(), this::begin);
      } else {
        stepOfRank.remove(rank);
        end(rank, mark.step());
      }
    } else if (message instanceof WeightChunk chunk) {
      of(rank).writer().write(chunk.parameter(), chunk.firstElement(), chunk.littleEndianFloats());
    }
  }

  private Open begin(long step) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("format", "convoy");
    about.put("network", job.name());
    about.put("step", Long.toString(step));
    about.put("seed", Long.toString(job.seed()));
    about.putAll(TransposedWeights.metadata(job.network()));
    return new Open(
        SafetensorsWriter.create(directory.weights(step), tensors, about), new HashSet<>());
  }

  private Open of(int rank) {
    Long step = stepOfRank.get(rank);
    Open current = step == null ? null : open.get(step);
    if (current == null) {
      throw new CheckpointException("worker " + rank + " sent weights outside of a checkpoint");
    }
    return current;
  }

  private void end(int rank, long step) {
    Open ending = open.get(step);
    if (ending == null) {
      throw new CheckpointException("worker " + rank + " ended a checkpoint that nobody began");
    }
    ending.done().add(rank);
    if (ending.done().size() == job.trials().get(0).workers()) {
      ending.writer().commit();
      open.remove(step);
      directory.publish(step);
      published.accept(step);
    }
  }

  /** Removes the drafts of checkpoints that did not become whole. */
  @Override
  public void close() {
    open.values().forEach(o -> o.writer().close());
    open.clear();
  }
}
