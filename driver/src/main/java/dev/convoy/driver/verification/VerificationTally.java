package dev.convoy.driver.verification;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Observed;
import dev.convoy.control.ControlMessage.TrialDone;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Job;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears what workers observe, trial by trial: the first is the reference, those after it whose
 * weights are nudged say what rounding does, and all others are held against the first.
 */
public final class VerificationTally implements SessionListener, AutoCloseable {
  private static final int REFERENCE = 0;

  private final Job job;
  private final TensorSizes sizes;
  private final ReferenceTensors reference;
  private final List<TensorTally> tallies = new ArrayList<>(); // one a trial
  private final List<List<Double>> losses = new ArrayList<>();
  private final List<Observed> early = new ArrayList<>();
  private boolean referenceIsWhole;

  /**
   * Of a job whose trials are such ones.
   *
   * @param scratch a directory for what is too large for memory
   */
  public VerificationTally(Job job, Path scratch) {
    this.job = job;
    this.sizes = new TensorSizes(job.network(), job.batch());
    this.reference = ReferenceTensors.in(scratch);
    for (int trial = 0; trial < job.trials().size(); trial++) {
      tallies.add(new TensorTally(reference, sizes));
      losses.add(new ArrayList<>());
    }
  }

  /** Bytes on disk that the tensors of a job take. */
  public static long scratchBytes(Job job) {
    return new TensorSizes(job.network(), job.batch()).bytes();
  }

  /** Adds the loss of a step. */
  public void add(StepRecord step) {
    losses.get(step.trial()).add(step.loss());
  }

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof Observed observed) {
      requireKnown(observed);
      if (observed.trial() == REFERENCE) {
        refer(observed);
      } else if (referenceIsWhole) {
        tallies.get(observed.trial()).add(observed);
      } else {
        early.add(observed); // of a worker that did not take part in the reference
      }
    } else if (message instanceof TrialDone done && done.trial() == REFERENCE) {
      referenceIsWhole = true;
      early.forEach(observed -> tallies.get(observed.trial()).add(observed));
      early.clear();
    }
  }

  private void requireKnown(Observed observed) {
    long elements = sizes.of(observed.tensor());
    if (elements != observed.elements()
        || !job.trials().get(observed.trial()).observation().tensors()) {
      throw new IllegalStateException(
          "worker %d showed %d elements of %s, which has %d"
              .formatted(observed.rank(), observed.elements(), observed.tensor(), elements));
    }
  }

  private void refer(Observed observed) {
    ByteBuffer values = ByteBuffer.wrap(observed.littleEndianFloats());
    long[] runs = observed.runs();
    int at = 0;
    for (int k = 0; k < runs.length; k += 2) {
      int bytes = Math.toIntExact(runs[k + 1] * Float.BYTES);
      reference.write(observed.tensor(), observed.elements(), runs[k], values.slice(at, bytes));
      at += bytes;
    }
  }

  /** What came out, once all trials are done. */
  public Verification verification() {
    List<List<Difference>> nudged = new ArrayList<>();
    double lossNoise = 0;
    for (int trial = 1; trial < tallies.size(); trial++) {
      if (isNudged(trial)) {
        nudged.add(tallies.get(trial).differences());
        lossNoise = Math.max(lossNoise, lossDistance(trial));
      }
    }
    Tolerance tolerance = Tolerance.of(nudged, job.precision());
    List<Verification.Verdict> verdicts = new ArrayList<>();
    for (int trial = 1; trial < tallies.size(); trial++) {
      if (!isNudged(trial)) {
        verdicts.add(
            new Verification.Verdict(
                trial,
                job.trials().get(trial),
                tallies.get(trial).differences(),
                losses.get(trial),
                lossDistance(trial)));
      }
    }
    return new Verification(job, tolerance, nudged, losses.get(REFERENCE), lossNoise, verdicts);
  }

  private boolean isNudged(int trial) {
    return job.trials().get(trial).observation().nudge() != 0;
  }

  /** The largest difference of the loss of a step, of its size. */
  private double lossDistance(int trial) {
    List<Double> expected = losses.get(REFERENCE);
    List<Double> actual = losses.get(trial);
    if (actual.size() != expected.size()) {
      return Double.NaN;
    }
    double most = 0;
    for (int step = 0; step < expected.size(); step++) {
      double off = Math.abs(actual.get(step) - expected.get(step));
      most = Math.max(most, off == 0 ? 0 : off / Math.abs(expected.get(step)));
    }
    return most;
  }

  @Override
  public void close() {
    reference.close();
  }
}
