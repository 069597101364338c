package dev.convoy.driver.session;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.checkpoint.SafetensorsWriter;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.checkpoint.TransposedWeights;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.FinalWeights;
import dev.convoy.control.ControlMessage.WeightChunk;
import dev.convoy.job.Job;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the weights after the last step from the pieces that workers send: a whole file once all
 * workers have sent theirs and every value is there.
 */
public final class FinalWeightsCollector implements SessionListener, AutoCloseable {
  private final Job job;
  private final Path file;
  private final List<TensorSpec> tensors;
  private final Set<Integer> sending = new HashSet<>();
  private final Set<Integer> done = new HashSet<>();
  private @Nullable SafetensorsWriter writer;

  /** Collects the weights of a job's one trial. */
  public FinalWeightsCollector(Job job, Path file) {
    this.job = job;
    this.file = file;
    this.tensors = TensorSpec.of(job.network());
  }

  /**
   * {@inheritDoc}
   *
   * @throws CheckpointException if the file cannot be written, or is not whole
   */
  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof FinalWeights mark) {
      if (mark.phase() == FinalWeights.Phase.BEGIN) {
        sending.add(rank);
        open(mark.step());
      } else {
        sending.remove(rank);
        end(rank);
      }
    } else if (message instanceof WeightChunk chunk) {
      of(rank).write(chunk.parameter(), chunk.firstElement(), chunk.littleEndianFloats());
    }
  }

  private void open(long step) {
    if (writer == null) {
      Map<String, String> about = new LinkedHashMap<>();
      about.put("format", "convoy");
      about.put("network", job.name());
      about.put("step", Long.toString(step));
      about.put("seed", Long.toString(job.seed()));
      about.putAll(TransposedWeights.metadata(job.network()));
      writer = SafetensorsWriter.create(file, tensors, about);
    }
  }

  private SafetensorsWriter of(int rank) {
    if (writer == null || !sending.contains(rank)) {
      throw new CheckpointException("worker " + rank + " sent weights before it was their time");
    }
    return writer;
  }

  private void end(int rank) {
    if (writer == null) {
      throw new CheckpointException("worker " + rank + " ended weights that nobody began");
    }
    done.add(rank);
    if (done.size() == job.trials().get(0).workers()) {
      writer.commit();
    }
  }

  /** Removes the draft of a file that did not become whole. */
  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
