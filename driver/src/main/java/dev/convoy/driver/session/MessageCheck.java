package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Confused;
import dev.convoy.control.ControlMessage.Failed;
import dev.convoy.control.ControlMessage.Measured;
import dev.convoy.control.ControlMessage.OfTrial;
import dev.convoy.control.ControlMessage.OfWorker;
import dev.convoy.control.ControlMessage.SharedOut;
import dev.convoy.control.Failure;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a worker says can be about the job that it was given: whoever hears it afterwards
 * looks trials and workers up by what was said.
 */
final class MessageCheck {
  private final List<Trial> trials;
  private final int workers;
  private final int classes;

  /** Of workers that run the trials of a job. */
  MessageCheck(Job job) {
    this.trials = job.trials();
    this.classes = job.network().classes();
    this.workers = trials.stream().mapToInt(Trial::workers).max().orElse(1);
  }

  /** What is wrong with what a worker said, as a clause; null where nothing is. */
  @Nullable String fault(int rank, ControlMessage message) {
    if (message instanceof OfWorker said && said.rank() != rank) {
      return "it spoke for worker " + said.rank();
    } else if (message instanceof Measured measured && measured.metrics().rank() != rank) {
      return "it spoke for worker " + measured.metrics().rank();
    } else if (message instanceof Failed failed) {
      return fault(failed.failure());
    } else if (message instanceof OfTrial said) {
      return fault(said);
    }
    return null;
  }

  private @Nullable String fault(OfTrial said) {
    if (said.trial() < 0 || said.trial() >= trials.size()) {
      return "it spoke of trial %d of %d".formatted(said.trial() + 1L, trials.size());
    }
    if (said instanceof Confused confused && confused.classes() != classes) {
      return "it spoke of %d classes of %d".formatted(confused.classes(), classes);
    }
    int sharing = trials.get(said.trial()).workers();
    return said instanceof SharedOut shared && shared.speeds().ranks() != sharing
        ? "it spoke of %d speeds for %d workers".formatted(shared.speeds().ranks(), sharing)
        : null;
  }

  private @Nullable String fault(Failure failure) {
    for (int rank : List.of(failure.worker(), failure.peer())) {
      if (rank >= workers || rank < Failure.DRIVER) {
        return "it spoke of worker %d, but there are %d".formatted(rank, workers);
      }
    }
    return null;
  }
}
