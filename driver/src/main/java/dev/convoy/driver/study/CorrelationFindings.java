package dev.convoy.driver.study;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.study.CorrelationStudy.Question;
import dev.convoy.driver.study.Findings.Table;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** What correlations say of filter groups. */
final class CorrelationFindings {

  /** What came of a training, and of looking at it. */
  record Looked(TrainedGroups trained, LayerCorrelation found) {
    int groups() {
      return trained.groups();
    }

    double share(int parts) {
      return found.correlation().blockShare(parts);
    }
  }

  private CorrelationFindings() {}

  /** What one training comes to. */
  static String sentence(Looked looked) {
    return String.format(
        Locale.ROOT,
        "groups %d, seed %d: %.3f of the squared correlations within the blocks (1/g is %.3f), accuracy %.2f %%",
        looked.groups(),
        looked.trained().seed(),
        looked.share(looked.groups()),
        1.0 / looked.groups(),
        100 * looked.trained().accuracy());
  }

  static ObjectNode json(Looked looked) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("groups", looked.groups());
    json.put("seed", looked.trained().seed());
    json.put("block_share", looked.share(looked.groups()));
    json.put("accuracy", looked.trained().accuracy());
    json.put("parameters", looked.trained().network().parameterCount());
    json.put("macs", looked.trained().network().macs());
    json.put("seconds", looked.trained().seconds());
    json.put("images", looked.found().images());
    json.put("samples", looked.found().samples());
    if (looked.groups() == 1) {
      ObjectNode cut = json.putObject("block_share_cut_into");
      for (int parts : List.of(2, 4, 8, 16)) {
        if (canCut(looked, parts)) {
          cut.put(Integer.toString(parts), looked.share(parts));
        }
      }
    }
    return json;
  }

  private static boolean canCut(Looked looked, int parts) {
    int rows = looked.found().correlation().matrix().getRowDimension();
    int columns = looked.found().correlation().matrix().getColumnDimension();
    return parts <= Math.min(rows, columns);
  }

  static Findings of(Question question, List<Looked> looked) {
    List<Integer> groups = looked.stream().map(Looked::groups).distinct().sorted().toList();
    List<List<String>> rows = new ArrayList<>();
    groups.forEach(g -> rows.add(row(question, looked, g)));
    Looked any = looked.get(0);
    long seeds = looked.stream().map(each -> each.trained().seed()).distinct().count();
    String caption =
        "Shares are of the squared correlations that lie within the diagonal blocks, mean (and least to most) of %d %s; ungrouped: the matrix of one group cut into as many blocks."
            .formatted(seeds, seeds == 1 ? "seed" : "seeds");
    String how =
        String.format(
            Locale.ROOT,
            "Filters of %s and %s over %s test images (%s samples), maps of %s and %s, each layer whitened (ZCA) with a ridge of %.0e of its mean variance; published shares are of full width and full training.",
            question.first(),
            question.second(),
            Quantity.count(any.found().images()),
            Quantity.count(any.found().samples()),
            any.found().layers().first(),
            any.found().layers().second(),
            question.ridge());
    return new Findings(
        "Filter groups in %s on %s"
            .formatted(any.trained().network().name(), any.trained().training().job().data().uri()),
        conclusion(looked, groups),
        List.of(how),
        List.of(
            new Table(
                "Correlation within groups",
                caption,
                List.of(
                    ">groups",
                    ">within blocks",
                    ">1/g",
                    ">times 1/g",
                    ">ungrouped",
                    ">published",
                    ">accuracy",
                    ">parameters"),
                rows)),
        List.of());
  }

  private static DoubleStream shares(List<Looked> looked, int groups, int parts) {
    return looked.stream().filter(l -> l.groups() == groups).mapToDouble(l -> l.share(parts));
  }

  private static List<String> row(Question question, List<Looked> looked, int groups) {
    List<Looked> these = looked.stream().filter(l -> l.groups() == groups).toList();
    Looked any = these.get(0);
    DoubleSummaryStatistics share = shares(looked, groups, groups).summaryStatistics();
    DoubleSummaryStatistics cut = shares(looked, 1, groups).summaryStatistics();
    OptionalDouble published =
        PublishedShares.of(any.trained().network().name(), question.second(), groups);
    double accuracy =
        these.stream().mapToDouble(l -> l.trained().accuracy()).average().orElseThrow();
    return List.of(
        Integer.toString(groups),
        span(share),
        String.format(Locale.ROOT, "%.3f", 1.0 / groups),
        String.format(Locale.ROOT, "%.2f", share.getAverage() * groups),
        groups == 1 || cut.getCount() == 0 ? "" : span(cut),
        published.isPresent() ? String.format(Locale.ROOT, "%.3f", published.getAsDouble()) : "",
        String.format(Locale.ROOT, "%.2f %%", 100 * accuracy),
        Quantity.count(any.trained().network().parameterCount()));
  }

  private static String span(DoubleSummaryStatistics figures) {
    return figures.getCount() == 1
        ? String.format(Locale.ROOT, "%.3f", figures.getAverage())
        : String.format(
            Locale.ROOT,
            "%.3f (%.3f - %.3f)",
            figures.getAverage(),
            figures.getMin(),
            figures.getMax());
  }

  /** How many times what chance would give lies within the blocks, in grouped networks and not. */
  private static String conclusion(List<Looked> looked, List<Integer> groups) {
    List<Integer> several = groups.stream().filter(g -> g > 1).toList();
    if (several.isEmpty()) {
      return "There is no network with several groups to look at.";
    }
    DoubleSummaryStatistics grouped =
        several.stream()
            .flatMapToDouble(g -> shares(looked, g, g).map(share -> share * g))
            .summaryStatistics();
    DoubleSummaryStatistics cut =
        several.stream()
            .flatMapToDouble(g -> shares(looked, 1, g).map(share -> share * g))
            .summaryStatistics();
    String within =
        "Blocks hold %s the share that chance would give them".formatted(times(grouped));
    return cut.getCount() == 0
        ? within + "."
        : within + ", and %s it where the ungrouped network is cut alike.".formatted(times(cut));
  }

  private static String times(DoubleSummaryStatistics figures) {
    return figures.getCount() == 1
        ? String.format(Locale.ROOT, "%.2f times", figures.getAverage())
        : String.format(Locale.ROOT, "%.2f to %.2f times", figures.getMin(), figures.getMax());
  }
}
