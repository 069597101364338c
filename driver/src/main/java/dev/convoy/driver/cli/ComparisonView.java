package dev.convoy.driver.cli;

import dev.convoy.driver.report.ComparisonReport;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.run.RunObserver;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Shows each turn of a comparison as it ends, and then the table. */
final class ComparisonView implements RunObserver {
  private final CommandSpec command;
  private final PrintWriter out;
  private final List<Contestant> contestants;
  private final int rounds;

  /** Shows so many rounds of these contestants, in their order, where a command prints. */
  ComparisonView(CommandSpec command, List<Contestant> contestants, int rounds) {
    this.command = command;
    this.out = Terminal.out(command);
    this.contestants = List.copyOf(contestants);
    this.rounds = rounds;
  }

  @Override
  public void trialEnded(int trial, double imagesPerSecond) {
    out.printf(
        "round %d/%d  %s  %s images/s%n",
        trial / contestants.size() + 1,
        rounds,
        contestants.get(trial % contestants.size()).title(),
        Quantity.digits(imagesPerSecond));
    out.flush();
  }

  @Override
  public void baselineEnded(String title, int round, double imagesPerSecond) {
    out.printf(
        "round %d/%d  %s  %s images/s%n", round, rounds, title, Quantity.digits(imagesPerSecond));
    out.flush();
  }

  @Override
  public void warning(String sentence) {
    Terminal.warn(command, sentence);
  }

  @Override
  public void measured(RunResult result) {
    out.println();
    out.print(ComparisonReport.text(result));
    out.flush();
  }
}
