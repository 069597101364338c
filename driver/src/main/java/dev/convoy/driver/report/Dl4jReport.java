package dev.convoy.driver.report;

import dev.convoy.driver.dl4j.exporter.ExportedModel;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.network.Network;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What was written as a model zip of Deeplearning4j. */
public final class Dl4jReport {

  private Dl4jReport() {}

  /**
   * What a file holds that was written.
   *
   * @param weights where its weights came from, null for initial ones
   */
  public static String exported(ExportedModel model, @Nullable String weights, Path file) {
    Network network = model.network();
    StringBuilder text = new StringBuilder();
    text.append(
        "Wrote %s to %s: a ComputationGraph of %s vertices, %s parameters, %s%n"
            .formatted(
                network.name(),
                file,
                Quantity.count(model.vertices()),
                Quantity.rounded(model.parameters()),
                weights == null ? "initial weights" : "weights of " + weights));
    model.notes().forEach(note -> text.append("note: %s%n".formatted(note)));
    text.append("reads  input, batch×%s%n".formatted(network.input()));
    text.append(
        "gives  %s, probabilities of %s classes%n"
            .formatted(network.loss().name(), Quantity.count(network.classes())));
    return text.toString();
  }
}
