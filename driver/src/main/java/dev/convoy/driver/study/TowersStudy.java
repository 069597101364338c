package dev.convoy.driver.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.page.Page;
import dev.convoy.driver.study.TowersFindings.Looked;
import dev.convoy.driver.study.analysis.Chroma;
import dev.convoy.driver.study.analysis.PermutationTest;
import dev.convoy.network.Network;
import dev.convoy.worker.data.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether the towers of a network divide colour and form between them, as those of AlexNet did: one
 * learned filters of colour, the other grey ones. Krizhevsky et al. 2012, figure 3.
 */
public final class TowersStudy {
  private static final int PERMUTATIONS = 10_000;

  private final StudyTrainings trainings;

  private TowersStudy(StudyTrainings trainings) {
    this.trainings = trainings;
  }

  /**
   * Checks that every network has a first layer that can be shown.
   *
   * @throws StudyException if one has not, or not of three colours
   */
  public static TowersStudy of(StudyTrainings trainings) {
    trainings.all().forEach(each -> requireColours(each.training().network()));
    return new TowersStudy(trainings);
  }

  /** By how many towers a network is told from others. */
  public static int towers(Network network) {
    return FirstFilters.towers(network).groups();
  }

  private static void requireColours(Network network) {
    FirstFilters.layer(network);
    if (network.input().channels() != 3) {
      throw new StudyException(
          "network %s reads images of %d channels, which have no colours: name one of 3"
              .formatted(network.name(), network.input().channels()));
    }
  }

  /**
   * Trains what is not yet trained, looks at its first filters, and leaves pictures, a page and
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
      FirstFilters filters =
          FirstFilters.read(trained.network(), training.files().weights().toString());
      looked.add(looked(trained, filters));
      output.requireStillThere();
      observer.found(TowersFindings.sentence(looked.get(k)));
      output.write("study.json", json(looked, k + 1 == count));
    }
    Findings findings = TowersFindings.of(looked);
    for (Looked each : looked) {
      findings = drawn(findings, each, output, observer);
    }
    output.write("study.html", Page.STUDY, findings.page());
    return findings;
  }

  private static Looked looked(TrainedGroups trained, FirstFilters filters) {
    List<List<Double>> chroma =
        filters.towers().stream()
            .map(tower -> tower.stream().map(Chroma::fraction).toList())
            .toList();
    return new Looked(trained, filters, chroma, test(chroma, trained.seed()));
  }

  private static PermutationTest test(List<List<Double>> chroma, long seed) {
    List<double[]> towers =
        chroma.stream()
            .map(tower -> tower.stream().mapToDouble(Double::doubleValue).toArray())
            .toList();
    return towers.size() > 1
        ? PermutationTest.of(towers, PERMUTATIONS, seed)
        : new PermutationTest(
            chroma.stream().map(TowersFindings::mean).toList(), 1); // nothing to differ from
  }

  private static Findings drawn(
      Findings findings, Looked looked, OutputDirectory output, StudyObserver observer) {
    String file =
        "filters-groups-%d-seed-%d.png"
            .formatted(looked.trained().groups(), looked.trained().seed());
    String title =
        "Filters of %s in %s, seed %d, by tower"
            .formatted(
                looked.filters().layer(),
                looked.trained().network().name(),
                looked.trained().seed());
    Supplier<byte[]> plot = () -> looked.filters().png(title, TowersFindings.titles(looked));
    return StudyPictures.add(findings, output, file, title, plot, observer);
  }

  private static ObjectNode json(List<Looked> looked, boolean complete) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("study", "towers");
    json.put("complete", complete);
    json.put("permutations", PERMUTATIONS);
    ArrayNode all = json.putArray("trainings");
    looked.forEach(each -> all.add(TowersFindings.json(each)));
    if (complete) {
      json.put("conclusion", TowersFindings.of(looked).conclusion());
    }
    return json;
  }
}
