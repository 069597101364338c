package dev.convoy.driver.report;

import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.network.Network;
import java.nio.file.Path;

/** What was read from another program's file. */
public final class ImportReport {

  private ImportReport() {}

  /** What a file held, and how to go on with it. */
  public static String of(ImportedNetwork imported, Path file, Path directory) {
    Network network = imported.network();
    StringBuilder text = new StringBuilder();
    text.append(
        "Read %s from %s: %s layers, %s parameters, images of %s%n"
            .formatted(
                network.name(),
                file,
                Quantity.count(network.nodes().size()),
                Quantity.rounded(network.parameterCount()),
                network.input()));
    imported.notes().forEach(note -> text.append("note: %s%n".formatted(note)));
    text.append(
        "Go on with --network %s/network.yaml and --weights %s, or to train, --initial-weights %s/weights.safetensors%n"
            .formatted(directory, directory, directory));
    return text.toString();
  }
}
