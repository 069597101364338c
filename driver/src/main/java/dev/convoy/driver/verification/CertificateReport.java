package dev.convoy.driver.verification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.control.ObservedTensor;
import dev.convoy.control.ObservedTensor.Kind;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.driver.verification.Verification.Verdict;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A verification as a table, as sentences, and as {@code certificate.json}. */
public final class CertificateReport {
  private CertificateReport() {}

  /** The table, what it means, and what is wrong with whom. */
  public static String text(Verification verification) {
    TextTable table =
        TextTable.of(
            "strategy", "workers", ">outputs", ">gradients", ">weights", ">losses", "verdict");
    table.row(
        "rounding alone",
        "1",
        farthest(verification.rounding(), Kind.INPUT, Kind.OUTPUT),
        farthest(verification.rounding(), Kind.OUTPUT_GRADIENT, Kind.PARAMETER_GRADIENT),
        farthest(verification.rounding(), Kind.PARAMETER),
        size(verification.lossNoise()),
        "");
    table.line();
    for (Verdict verdict : verification.verdicts()) {
      List<List<Difference>> all = List.of(verdict.differences());
      table.row(
          verdict.trial().title(),
          Integer.toString(verdict.trial().workers()),
          farthest(all, Kind.INPUT, Kind.OUTPUT),
          farthest(all, Kind.OUTPUT_GRADIENT, Kind.PARAMETER_GRADIENT),
          farthest(all, Kind.PARAMETER),
          size(verdict.lossDistance()),
          verification.isTheSame(verdict) ? "same model" : "ANOTHER MODEL");
    }
    StringBuilder text = new StringBuilder(table.render());
    text.append(
        "Differences from one worker, of the size of what differs, largest of all layers: of the"
            + " first step, and of the losses of all.\n");
    text.append(verification.tolerance().rule()).append('\n');
    verification.verdicts().stream()
        .filter(verdict -> !verification.isTheSame(verdict))
        .forEach(verdict -> text.append(sentence(verification, verdict)).append('\n'));
    text.append(conclusion(verification)).append('\n');
    return text.toString();
  }

  /** Whether all of them train the same model, in a sentence. */
  public static String conclusion(Verification verification) {
    long others = verification.verdicts().stream().filter(v -> !verification.isTheSame(v)).count();
    int all = verification.verdicts().size();
    String network = verification.job().name();
    return others == 0
        ? "Verified: all %d ways to share %s out train the model of one worker."
            .formatted(all, network)
        : "Not verified: %d of %d ways to share %s out train another model than one worker."
            .formatted(others, all, network);
  }

  /** Where a way goes wrong, in a sentence. */
  static String sentence(Verification verification, Verdict verdict) {
    String who = who(verdict.trial());
    Tolerance tolerance = verification.tolerance();
    Optional<Difference> first = verdict.first(tolerance);
    if (first.isEmpty()) {
      return "%s: the losses are off by %s, where rounding alone makes %s, though nothing of the first step is."
          .formatted(who, size(verdict.lossDistance()), size(verification.lossNoise()));
    }
    Difference off = first.get();
    int count = verdict.beyond(tolerance).size();
    String also =
        count == 1 ? "nothing else is off" : "first of %d tensors that are off".formatted(count);
    if (off.missing() > 0) {
      return "%s: no worker has %d elements of %s (%s)."
          .formatted(who, off.missing(), off.tensor(), also);
    }
    return "%s: %s is off by %s on worker %d, where rounding alone makes %s (%s)."
        .formatted(
            who,
            name(verification, verdict, off.tensor()),
            size(off.relative()),
            off.worker(),
            size(tolerance.noise(off.tensor())),
            also);
  }

  private static String name(Verification verification, Verdict verdict, ObservedTensor tensor) {
    String maker = verification.maker(verdict, tensor);
    return maker.equals(tensor.layer())
        ? tensor.toString()
        : new ObservedTensor(tensor.kind(), maker, "") + " with " + tensor.layer();
  }

  private static String who(Trial trial) {
    return trial.title()
        + " on "
        + trial.workers()
        + (trial.workers() == 1 ? " worker" : " workers");
  }

  private static String farthest(List<List<Difference>> runs, Kind... kinds) {
    double most = 0;
    for (List<Difference> run : runs) {
      for (Difference difference : run) {
        boolean wanted = List.of(kinds).contains(difference.tensor().kind());
        if (wanted && !(difference.relative() <= most)) {
          most = difference.relative();
        }
      }
    }
    return size(most);
  }

  private static String size(double relative) {
    if (relative == 0) {
      return "0";
    }
    return Double.isNaN(relative) ? "no number" : String.format(Locale.ROOT, "%.1e", relative);
  }

  /** {@code certificate.json}. */
  public static ObjectNode json(Verification verification) {
    Job job = verification.job();
    Trial reference = job.trials().get(0);
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("network", job.name());
    root.put("verified", verification.isTheSame());
    root.put("conclusion", conclusion(verification));
    root.put("rule", verification.tolerance().rule());
    root.put("batch", job.batch());
    root.put("steps", reference.steps());
    root.put("seed", job.seed());
    root.put("data", job.data().uri());
    root.put("precision", job.precision().toString());
    root.put("allowed_at_least", verification.tolerance().least());
    root.put("loss_noise", verification.lossNoise());
    root.put("loss_allowed", Tolerance.ofLosses(verification.lossNoise()));
    verification.losses().forEach(root.putArray("losses")::add);
    ArrayNode trials = root.putArray("trials");
    verification.verdicts().forEach(verdict -> trials.add(json(verification, verdict)));
    return root;
  }

  private static ObjectNode json(Verification verification, Verdict verdict) {
    Tolerance tolerance = verification.tolerance();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("strategy", verdict.trial().title());
    json.put("workers", verdict.trial().workers());
    json.put("mesh", verdict.trial().mesh().toString());
    json.put("same_model", verification.isTheSame(verdict));
    if (!verification.isTheSame(verdict)) {
      json.put("sentence", sentence(verification, verdict));
    }
    verdict
        .first(tolerance)
        .ifPresent(first -> json.put("first_beyond", verification.maker(verdict, first.tensor())));
    json.put("loss_difference", verdict.lossDistance());
    verdict.losses().forEach(json.putArray("losses")::add);
    ArrayNode tensors = json.putArray("tensors");
    for (Difference difference : verdict.differences()) {
      tensors.add(json(tolerance, difference));
    }
    return json;
  }

  private static final Map<Kind, String> KINDS =
      new EnumMap<>(
          Map.of(
              Kind.INPUT, "input",
              Kind.OUTPUT, "output",
              Kind.OUTPUT_GRADIENT, "output_gradient",
              Kind.PARAMETER_GRADIENT, "parameter_gradient",
              Kind.PARAMETER, "parameter"));

  private static ObjectNode json(Tolerance tolerance, Difference difference) {
    ObservedTensor tensor = difference.tensor();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("layer", tensor.layer());
    json.put("kind", KINDS.get(tensor.kind()));
    json.put("part", tensor.part());
    json.put("relative", difference.relative());
    json.put("allowed", tolerance.of(tensor));
    json.put("rounding_alone", tolerance.noise(tensor));
    json.put("largest", difference.largest());
    json.put("ulps", difference.ulps());
    json.put("worker", difference.worker());
    json.put("missing", difference.missing());
    json.put("beyond", difference.isBeyond(tolerance.of(tensor)));
    return json;
  }
}
