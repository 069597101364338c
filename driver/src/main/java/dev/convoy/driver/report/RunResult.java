package dev.convoy.driver.report;

import dev.convoy.control.ControlMessage.Profile;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.session.Evaluation;
import dev.convoy.driver.session.Workforce;
import dev.convoy.job.Job;
import java.util.List;
import java.util.Optional;

/**
 * What came of a run: all that its tables, files and figures are written from.
 *
 * @param job what was run
 * @param trials what each of its trials measured, in its order
 * @param rows a line a contestant where strategies were compared, else empty
 * @param baselines a line a way to train from outside that was compared with them, else empty
 * @param evaluations how well the network did on the test records, wherever it was evaluated
 * @param profiles where the time of each worker went, by trial and rank
 * @param workforce what the workers were
 * @param files where its files lie
 */
public record RunResult(
    Job job,
    List<TrialResult> trials,
    List<ComparisonRow> rows,
    List<BaselineRow> baselines,
    List<Evaluation> evaluations,
    List<Profile> profiles,
    Workforce workforce,
    RunFiles files) {

  /** Copies the lists. */
  public RunResult {
    trials = List.copyOf(trials);
    rows = List.copyOf(rows);
    baselines = List.copyOf(baselines);
    evaluations = List.copyOf(evaluations);
    profiles = List.copyOf(profiles);
  }

  /** With the lines of a comparison. */
  public RunResult withRows(List<ComparisonRow> compared, List<BaselineRow> outside) {
    return new RunResult(job, trials, compared, outside, evaluations, profiles, workforce, files);
  }

  /** With the losses of all steps of its one trial, of which several jobs made some each. */
  public RunResult withLosses(List<Double> losses) {
    List<TrialResult> whole = List.of(trials.get(0).withLosses(losses));
    return new RunResult(job, whole, rows, baselines, evaluations, profiles, workforce, files);
  }

  /** The last evaluation, if there was one. */
  public Optional<Evaluation> evaluation() {
    return evaluations.isEmpty()
        ? Optional.empty()
        : Optional.of(evaluations.get(evaluations.size() - 1));
  }

  /** Rows of batches, over all trials, for which a bad record was replaced. */
  public long replacedRows() {
    return trials.stream().mapToLong(TrialResult::replacedRows).sum();
  }
}
