package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.Entrant;
import dev.convoy.driver.cli.option.MeshOption;
import dev.convoy.driver.cli.option.NumericOptions;
import dev.convoy.driver.cli.option.PlanOption;
import dev.convoy.driver.cli.option.RunOptions;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.cli.option.WorkerOptions;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.run.VerificationRun;
import dev.convoy.driver.verification.CertificateReport;
import dev.convoy.driver.verification.Verification;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy verify}: whether ways to share work out train the model of one worker. */
@Command(
    name = "verify",
    description =
        "Checks layer by layer that strategies and worker counts train the model of one worker, and"
            + " writes a certificate.")
final class VerifyCommand implements Callable<Integer> {
  private static final int DEFAULT_BATCH = 8;

  @Spec @Nullable CommandSpec spec;
  @Mixin final RunOptions run = new RunOptions();

  @Option(
      names = "--strategies",
      paramLabel = "A,B,...",
      split = ",",
      description =
          "What is verified, each on each of the --workers: model, data, hybrid, one-weird-trick,"
              + " auto (default: model,data).",
      converter = Entrant.Name.class)
  @Nullable List<Entrant> strategies;

  @Mixin final MeshOption mesh = new MeshOption();
  @Mixin final PlanOption plan = new PlanOption();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Training steps; tensors are compared in the first, losses in all.",
      showDefaultValue = Visibility.ALWAYS)
  long steps = 5;

  /**
   * Made by picocli. The rate is low because a high one blows rounding up within a few steps, and
   * the batch is small because every layer of every row is compared.
   */
  VerifyCommand() {
    run.byDefault(/* learningRate= */ 0.001, /* clipNorm= */ 0);
    run.workers.batch = DEFAULT_BATCH;
  }

  @Override
  public Integer call() throws DataException {
    CommandSpec command = Objects.requireNonNull(spec);
    NumericOptions.atLeast("--steps", steps, 1);
    List<Entry> entries = entries(command);
    TrainingSpec training = run.training();
    VerificationRun verification =
        VerificationRun.prepare(
            new VerificationRun.Input(training, entries, run.workers.threads, steps), run.source());
    Job job = verification.job();
    try (OutputDirectory output = verification.open(run.directory("verify-" + job.name()))) {
      output.write(RunFiles.CONFIG, ResolvedConfig.of(command));
      PrintWriter out = Terminal.out(command);
      out.printf(
          "Verifying %s: %d steps of %d images, in %d runs%n",
          job.name(), steps, job.batch(), job.trials().size());
      out.flush();
      Verification result = verification.run(output, new View(command, job));
      out.println();
      out.print(CertificateReport.text(result));
      out.println("The certificate is " + output.path().resolve(RunFiles.CERTIFICATE_PAGE));
      return (result.isTheSame() ? ExitCode.DONE : ExitCode.UNVERIFIED).number();
    }
  }

  private List<Entry> entries(CommandSpec command) {
    if (plan.isGiven()) {
      if (strategies != null) {
        throw UserError.usage("--plan says already what --strategies says: leave one of them out");
      }
      return List.of(plan.entry(command, run));
    }
    List<Entrant> wanted = strategies;
    if (wanted == null) {
      wanted = Stream.of("model", "data").map(new Entrant.Name()::convert).toList();
      strategies = wanted; // for config.yaml
    }
    mesh.requireUseFor(wanted.stream().map(Entrant::choice).toList());
    List<Entry> entries = new ArrayList<>();
    for (int count : run.workers.counts()) {
      WorkerOptions workers = run.workers.of(count);
      wanted.forEach(each -> entries.add(each.on(workers, mesh)));
    }
    return entries;
  }

  /** Shows each run as it ends. */
  private record View(CommandSpec command, Job job) implements RunObserver {
    @Override
    public void trialEnded(int trial, double imagesPerSecond) {
      PrintWriter out = Terminal.out(command);
      out.printf(
          "run %d/%d  %s%n",
          trial + 1, job.trials().size(), VerificationRun.title(job.trials().get(trial)));
      out.flush();
    }

    @Override
    public void warning(String sentence) {
      Terminal.warn(command, sentence);
    }
  }
}
