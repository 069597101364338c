package dev.convoy.driver.cli;

import dev.convoy.driver.report.ProgressLine;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.TrainingReport;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Job;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** Shows how training goes, and what came of it. */
final class TrainingView implements RunObserver {
  private final CommandSpec command;
  private final PrintWriter out;
  private final ProgressLine progress;
  private final boolean profile;

  /**
   * Shows the first trial of a job where a command prints.
   *
   * @param profile whether to show where the time of each worker went
   */
  TrainingView(CommandSpec command, Job job, boolean profile) {
    this.command = command;
    this.out = Terminal.out(command);
    this.progress =
        new ProgressLine(out, Terminal.isWatched(), job.firstStep() + job.trials().get(0).steps());
    this.profile = profile;
  }

  @Override
  public void phase(String what) {
    progress.phase(what);
  }

  @Override
  public void step(StepRecord step) {
    progress.step(step);
  }

  @Override
  public void warning(String sentence) {
    Terminal.warn(command, sentence);
  }

  @Override
  public void workersEnded() {
    progress.finish();
  }

  @Override
  public void measured(RunResult result) {
    out.print(TrainingReport.text(result));
    if (profile) {
      out.print(TrainingReport.profiles(result));
    }
    out.flush();
  }
}
