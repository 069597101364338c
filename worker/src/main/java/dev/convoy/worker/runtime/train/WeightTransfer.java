package dev.convoy.worker.runtime.train;

import dev.convoy.checkpoint.TensorSource;
import dev.convoy.control.ControlMessage;
import dev.convoy.job.Job;
import dev.convoy.worker.checkpoint.SavedWeights;
import dev.convoy.worker.kernel.Finite;
import dev.convoy.worker.runtime.run.Executable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What a trial's weights begin with, and their way to the driver. Nothing that is not finite passes
 * in either direction.
 */
final class WeightTransfer {
  private final Job job;
  private final int trialNumber;
  private final int rank;
  private final MessageSink report;
  private final @Nullable Configuration hadoop;

  /** Of one worker of a trial. */
  WeightTransfer(
      Job job, int trialNumber, int rank, MessageSink report, @Nullable Configuration hadoop) {
    this.job = job;
    this.trialNumber = trialNumber;
    this.rank = rank;
    this.report = report;
    this.hadoop = hadoop;
  }

  /**
   * Sets the weights to those of the job's file, or draws them where it names none.
   *
   * @throws TrainingException if one in the file is not finite
   */
  void load(Executable executable) {
    if (job.initialWeights().isEmpty()) {
      Weights.load(executable, nudged(Weights.initial(executable, job.seed())));
      return;
    }
    try (TensorSource file = SavedWeights.open(job.initialWeights(), hadoop)) {
      Weights.Source source =
          (tensor, first, values) -> {
            file.read(tensor, first, values, 0, values.length);
            requireFinite(tensor, "in " + job.initialWeights(), first, values, -1);
          };
      Weights.load(executable, nudged(source));
      if (job.checkpointing().resumes()) {
        OptimizerState.load(executable, job.optimizer().rule().state(), source);
      }
    }
  }

  /** As the trial wants them. */
  private Weights.Source nudged(Weights.Source source) {
    long nudge = job.trials().get(trialNumber).observation().nudge();
    return nudge == 0 ? source : new Nudge(source, nudge);
  }

  private void requireFinite(String tensor, String about, long first, float[] values, long step) {
    int at = Finite.firstNot(values);
    if (at >= 0) {
      throw new Divergence(rank, step).ofTensor(tensor, about, first + at, values[at]);
    }
  }

  /**
   * Hands out those that this worker speaks for.
   *
   * @param step after how many steps
   * @throws TrainingException if one is not finite
   */
  void save(Executable executable, long step) {
    report.send(
        new ControlMessage.FinalWeights(
            rank, trialNumber, step, ControlMessage.FinalWeights.Phase.BEGIN));
    Weights.save(
        executable,
        (tensor, first, values) -> {
          requireFinite(tensor, "after step " + step, first, values, step - 1);
          report.send(new ControlMessage.WeightChunk(tensor, first, Weights.littleEndian(values)));
        });
    report.send(
        new ControlMessage.FinalWeights(
            rank, trialNumber, step, ControlMessage.FinalWeights.Phase.END));
  }
}
