package dev.convoy.driver.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.page.Page;
import dev.convoy.driver.study.CorrelationFindings.Looked;
import dev.convoy.driver.study.analysis.NpyFile;
import dev.convoy.driver.study.picture.HeatMaps;
import dev.convoy.worker.data.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether filter groups show in what a network learns: how far filters of adjacent layers go
 * together within groups and across them, by the number of groups. Ioannou et al., Deep Roots,
 * 2017, figure 7.
 */
public final class CorrelationStudy {

  /**
   * What is looked at.
   *
   * @param first a layer with filters
   * @param second the next one, whose groups count
   * @param ridge what whitening adds to every variance, as a part of the layer's mean variance
   */
  public record Question(String first, String second, double ridge) {

    /** What matrices show, for people. */
    String title() {
      return "|correlation| of the filters of %s (rows) and %s (columns), whitened"
          .formatted(first, second);
    }
  }

  private final StudyTrainings trainings;
  private final Question question;
  private final ClusterSource cluster;

  private CorrelationStudy(StudyTrainings trainings, Question question, ClusterSource cluster) {
    this.trainings = trainings;
    this.question = question;
    this.cluster = cluster;
  }

  /**
   * Checks that every network has such layers.
   *
   * @throws StudyException if one has not
   */
  public static CorrelationStudy of(
      StudyTrainings trainings, Question question, ClusterSource cluster) {
    for (int groups : trainings.groups()) {
      GroupedTraining one = trainings.any(groups);
      AdjacentLayers layers =
          AdjacentLayers.of(one.training().network(), question.first(), question.second());
      if (layers.groups() != groups) {
        throw new StudyException(
            "layer %s of network %s has %d groups where --groups says %d: name a layer by --layers that is grouped so"
                .formatted(
                    question.second(), one.training().network().name(), layers.groups(), groups));
      }
    }
    return new CorrelationStudy(trainings, question, cluster);
  }

  /**
   * Trains what is not yet trained, looks at the layers, and leaves matrices, pictures, a page and
   * figures in the directory, as far as they are known after each training.
   *
   * @throws DataException if data cannot be read
   * @throws dev.convoy.driver.launch.LaunchException if workers cannot be started
   * @throws dev.convoy.driver.session.SessionException if a run fails
   * @throws dev.convoy.driver.report.output.ReportException if results cannot be written
   */
  public Findings run(OutputDirectory output, StudyObserver observer) throws DataException {
    List<Looked> looked = new ArrayList<>();
    int count = trainings.all().size();
    for (int k = 0; k < count; k++) {
      GroupedTraining training = trainings.all().get(k);
      TrainedGroups trained = training.trained(observer.training(training, k + 1, count));
      LayerCorrelation found = look(training, observer);
      looked.add(new Looked(trained, found));
      output.requireStillThere();
      output.write(name(training, ".npy"), NpyFile.bytes(found.correlation().matrix()));
      observer.found(CorrelationFindings.sentence(looked.get(k)));
      output.write("study.json", json(looked, k + 1 == count));
    }
    Findings findings = CorrelationFindings.of(question, looked);
    for (long seed : looked.stream().map(each -> each.trained().seed()).distinct().toList()) {
      findings = drawn(findings, looked, seed, output, observer);
    }
    output.write("study.html", Page.STUDY, findings.page());
    return findings;
  }

  private LayerCorrelation look(GroupedTraining training, StudyObserver observer)
      throws DataException {
    try (OutputDirectory own = OutputDirectory.open(training.files().directory().resolve("maps"))) {
      MappedImages images =
          new MappedImages(
              training.training(),
              training.contestant(),
              training.files().weights().toString(),
              List.of());
      return LayerCorrelation.of(
          images, question, cluster, own, observer.looking(training, "correlating filters"));
    }
  }

  private static String name(GroupedTraining training, String ending) {
    return "correlation-groups-%d-seed-%d%s"
        .formatted(training.groups(), training.training().seed(), ending);
  }

  private Findings drawn(
      Findings findings,
      List<Looked> looked,
      long seed,
      OutputDirectory output,
      StudyObserver observer) {
    List<HeatMaps.Panel> panels =
        looked.stream()
            .filter(each -> each.trained().seed() == seed)
            .map(each -> each.found().panel())
            .toList();
    String title = "%s; seed %d".formatted(question.title(), seed);
    Supplier<byte[]> plot = () -> HeatMaps.png(title, panels);
    String file = "correlation-seed-" + seed + ".png";
    return StudyPictures.add(findings, output, file, title, plot, observer);
  }

  private ObjectNode json(List<Looked> looked, boolean complete) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("study", "correlation");
    json.put("complete", complete);
    json.put("first", question.first());
    json.put("second", question.second());
    json.put("ridge", question.ridge());
    ArrayNode all = json.putArray("trainings");
    looked.forEach(each -> all.add(CorrelationFindings.json(each)));
    if (complete) {
      json.put("conclusion", CorrelationFindings.of(question, looked).conclusion());
    }
    return json;
  }
}
