package dev.convoy.driver.cli;

import dev.convoy.driver.report.ProgressLine;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.study.Findings;
import dev.convoy.driver.study.GroupedTraining;
import dev.convoy.driver.study.StudyObserver;
import dev.convoy.driver.study.StudyTrainings;
import dev.convoy.job.Job;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** Shows how a study goes. */
final class StudyView implements StudyObserver {
  private final CommandSpec command;
  private final PrintWriter out;
  private final StudyTrainings trainings;

  private StudyView(CommandSpec command, StudyTrainings trainings) {
    this.command = command;
    this.out = Terminal.out(command);
    this.trainings = trainings;
  }

  /** Opens the directory of a study, and leaves its options there. */
  static OutputDirectory open(CommandSpec command, StudyTrainings trainings) {
    OutputDirectory output = OutputDirectory.open(trainings.directory());
    output.write(RunFiles.CONFIG, ResolvedConfig.of(command));
    return output;
  }

  /** Says what is ahead. */
  static StudyView begin(CommandSpec command, StudyTrainings trainings) {
    StudyView view = new StudyView(command, trainings);
    view.begin();
    return view;
  }

  private void begin() {
    GroupedTraining first = trainings.all().get(0);
    say(
        "Studying %s: %d trainings of %d steps of %d images (%s on %d, %s)"
            .formatted(
                first.job().name(),
                trainings.all().size(),
                first.job().trials().get(0).steps(),
                first.job().batch(),
                first.job().trials().get(0).title(),
                first.job().trials().get(0).workers(),
                first.job().data().uri()));
    say("After a break, go on by the same command with --output " + trainings.directory());
  }

  /** Shows what was found, and says where everything is. */
  void end(Findings findings) {
    Path directory = trainings.directory();
    say("\n" + findings.text());
    say(
        "Results are in %s, a page of them is %s"
            .formatted(directory, directory.resolve("study.html")));
  }

  @Override
  public RunObserver training(GroupedTraining training, int number, int of) {
    say(
        "%d/%d  groups %d, seed %d%s"
            .formatted(
                number,
                of,
                training.groups(),
                training.training().seed(),
                training.isFinished() ? ": trained before" : ""));
    return new Progress(training);
  }

  @Override
  public RunObserver looking(GroupedTraining training, String how) {
    return new Progress(training);
  }

  @Override
  public RunObserver measuring(int groups, Job job) {
    say(
        "groups %d: speeds, %d turns of %d steps"
            .formatted(groups, job.trials().size(), job.trials().get(0).steps()));
    return new RunObserver() {
      @Override
      public void warning(String sentence) {
        Terminal.warn(command, sentence);
      }
    };
  }

  @Override
  public void found(String sentence) {
    say("      " + sentence);
  }

  @Override
  public void warning(String sentence) {
    Terminal.warn(command, sentence);
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  /** One run among many: its steps in a line, and warnings. */
  private final class Progress implements RunObserver {
    private final ProgressLine line;

    Progress(GroupedTraining training) {
      this.line =
          new ProgressLine(out, Terminal.isWatched(), training.job().trials().get(0).steps());
    }

    @Override
    public void phase(String what) {
      line.phase(what);
    }

    @Override
    public void step(StepRecord step) {
      line.step(step);
    }

    @Override
    public void workersEnded() {
      line.finish();
    }

    @Override
    public void warning(String sentence) {
      Terminal.warn(command, sentence);
    }
  }
}
