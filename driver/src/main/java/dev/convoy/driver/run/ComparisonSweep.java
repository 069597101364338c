package dev.convoy.driver.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.ComparisonCsv;
import dev.convoy.driver.report.Environment;
import dev.convoy.driver.report.SweepReport;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.report.page.Page;
import dev.convoy.driver.report.page.ReportData;
import dev.convoy.job.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Several comparisons one after the other, each in a directory of its own, and what they come to
 * together.
 */
public final class ComparisonSweep {

  /**
   * One of them.
   *
   * @param name of its directory, as {@code batch-32}
   * @param run what is compared
   */
  public record Case(String name, ComparisonRun run) {}

  private final List<Case> cases;

  /** Of these, which differ in something. */
  public ComparisonSweep(List<Case> cases) {
    this.cases = List.copyOf(cases);
  }

  /**
   * Runs all of them; after each, what is known by then is in the directory.
   *
   * @param observers who hears how each goes
   * @return a table and sentences
   * @throws dev.convoy.driver.launch.LaunchException if workers cannot be started
   * @throws dev.convoy.driver.session.SessionException if a run fails
   * @throws dev.convoy.driver.report.output.ReportException if results cannot be written
   */
  public String run(
      OutputDirectory output, Environment environment, Function<Case, RunObserver> observers) {
    ReportData report = new ReportData();
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("network", cases.get(0).run().job().name());
    ArrayNode list = all.putArray("cases");
    StringBuilder csv = new StringBuilder(ComparisonCsv.HEAD);
    List<SweepReport.Case> known = new ArrayList<>();
    for (Case each : cases) {
      Job job = each.run().job();
      try (OutputDirectory own = OutputDirectory.open(output.path().resolve(each.name()))) {
        Compared compared = each.run().run(own, environment, observers.apply(each));
        report.add(each.name(), compared.comparison(), compared.plans());
        list.addObject().put("directory", each.name()).setAll(compared.comparison());
        csv.append(ComparisonCsv.lines(job.name(), job.batch(), compared.result()));
        known.add(new SweepReport.Case(each.name(), job.batch(), compared.result().rows()));
      }
      output.requireStillThere();
      all.put("complete", list.size() == cases.size());
      all.put("answer", SweepReport.answer(known));
      output.write(RunFiles.COMPARISON, all);
      output.write(RunFiles.COMPARISON_CSV, csv.toString());
      report.answering(SweepReport.answer(known));
      output.write(RunFiles.REPORT, Page.REPORT, report.json());
    }
    return SweepReport.text(known);
  }
}
