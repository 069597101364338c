package dev.convoy.driver.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.AccuracyPlot;
import dev.convoy.driver.report.ComparisonRow;
import dev.convoy.driver.report.Environment;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.page.Page;
import dev.convoy.driver.run.ComparisonRun;
import dev.convoy.driver.run.RunLength;
import dev.convoy.worker.data.DataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Whether filter groups pay: how accurate a network is with so many, and what it costs: parameters,
 * work, time, and bytes between workers, under each of several strategies.
 */
public final class CostStudy {

  /**
   * How speeds are measured.
   *
   * @param entries the strategies, which have their turns as in every comparison
   * @param steps of a turn
   * @param unmeasured leading steps of a turn that do not count
   * @param rounds turns of each
   */
  public record Speeds(List<Entry> entries, long steps, long unmeasured, int rounds) {

    /** Copies the list. */
    public Speeds {
      entries = List.copyOf(entries);
    }
  }

  private final StudyTrainings trainings;
  private final Map<Integer, ComparisonRun> comparisons;

  private CostStudy(StudyTrainings trainings, Map<Integer, ComparisonRun> comparisons) {
    this.trainings = trainings;
    this.comparisons = comparisons;
  }

  /**
   * Finds out what would keep one of the comparisons from its end, as {@link ComparisonRun#prepare}
   * does.
   *
   * @throws DataException if data cannot be read or do not fit a network
   */
  public static CostStudy prepare(StudyTrainings trainings, Speeds speeds, ClusterSource cluster)
      throws DataException {
    Map<Integer, ComparisonRun> comparisons = new LinkedHashMap<>();
    for (int groups : trainings.groups()) {
      ComparisonRun.Input input =
          ComparisonRun.Input.of(
              trainings.any(groups).training(),
              speeds.entries(),
              new RunLength.Steps(speeds.steps()),
              speeds.rounds(),
              speeds.unmeasured());
      comparisons.put(groups, ComparisonRun.prepare(input, cluster));
    }
    return new CostStudy(trainings, comparisons);
  }

  /**
   * Trains what is not yet trained, measures speeds, and leaves a chart, a page and figures in the
   * directory.
   *
   * @param environment what is told of the circumstances
   * @throws DataException if data cannot be read
   * @throws dev.convoy.driver.launch.LaunchException if workers cannot be started
   * @throws dev.convoy.driver.session.SessionException if a run fails
   * @throws dev.convoy.driver.report.output.ReportException if results cannot be written
   */
  public Findings run(OutputDirectory output, Environment environment, StudyObserver observer)
      throws DataException {
    Map<Integer, List<ComparisonRow>> speeds = new LinkedHashMap<>();
    for (Map.Entry<Integer, ComparisonRun> each : comparisons.entrySet()) {
      speeds.put(
          each.getKey(), compare(each.getKey(), each.getValue(), output, environment, observer));
    }
    List<TrainedGroups> trained = new ArrayList<>();
    int count = trainings.all().size();
    for (int k = 0; k < count; k++) {
      GroupedTraining training = trainings.all().get(k);
      trained.add(training.trained(observer.training(training, k + 1, count)));
      output.requireStillThere();
      observer.found(CostFindings.sentence(trained.get(k)));
      output.write("study.json", json(GroupCost.all(trained, speeds), trained, k + 1 == count));
    }
    List<GroupCost> costs = GroupCost.all(trained, speeds);
    String title = CostFindings.title(costs);
    Supplier<byte[]> plot = () -> AccuracyPlot.png(title, CostFindings.points(costs));
    Findings findings =
        StudyPictures.add(
            CostFindings.of(costs),
            output,
            "cost.png",
            "Accuracy against multiply-accumulates, and against the time of training",
            plot,
            observer);
    output.write("study.html", Page.STUDY, findings.page());
    return findings;
  }

  private List<ComparisonRow> compare(
      int groups,
      ComparisonRun comparison,
      OutputDirectory output,
      Environment environment,
      StudyObserver observer) {
    try (OutputDirectory own =
        OutputDirectory.open(output.path().resolve("groups-" + groups).resolve("speed"))) {
      List<ComparisonRow> rows =
          comparison
              .run(own, environment, observer.measuring(groups, comparison.job()))
              .result()
              .rows();
      rows.forEach(row -> observer.found(CostFindings.sentence(groups, row)));
      return rows;
    }
  }

  private static ObjectNode json(
      List<GroupCost> costs, List<TrainedGroups> trained, boolean complete) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("study", "cost");
    json.put("complete", complete);
    ArrayNode groups = json.putArray("groups");
    costs.forEach(cost -> groups.add(CostFindings.json(cost)));
    ArrayNode trainings = json.putArray("trainings");
    for (TrainedGroups each : trained) {
      trainings
          .addObject()
          .put("groups", each.groups())
          .put("seed", each.seed())
          .put("accuracy", each.accuracy())
          .put("loss", each.loss())
          .put("seconds", each.seconds());
    }
    if (complete) {
      json.put("conclusion", CostFindings.conclusion(costs));
    }
    return json;
  }
}
