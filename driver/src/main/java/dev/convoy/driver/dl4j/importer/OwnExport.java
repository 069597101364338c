package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.Dl4jException;
import dev.convoy.driver.dl4j.exporter.Dl4jExport;
import dev.convoy.driver.dl4j.exporter.ExportedModel;
import dev.convoy.driver.dl4j.exporter.StoredRows;
import dev.convoy.driver.dl4j.zip.ModelZip;
import dev.convoy.driver.dl4j.zip.ParameterVector;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.network.yaml.NetworkYaml;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that says which network of Convoy's it is, and is: its configuration is, letter by
 * letter, the one that the network is exported as.
 */
final class OwnExport {

  private OwnExport() {}

  /** The network and its weights; empty where the model is anything else. */
  static Optional<ImportedNetwork> read(ModelZip zip) throws IOException {
    Optional<String> text = zip.network();
    if (text.isEmpty() || text.get().length() > NetworkYaml.LONGEST) {
      return Optional.empty();
    }
    ExportedModel again;
    try {
      again = Dl4jExport.of(NetworkYaml.read(text.get(), "convoy.network.yaml"));
    } catch (NetworkException | Dl4jException e) {
      return Optional.empty(); // what it says is wrong, but its layers may be right
    }
    return again.configuration().equals(zip.configuration())
        ? Optional.of(read(again, zip.parameters(again.parameters())))
        : Optional.empty();
  }

  private static ImportedNetwork read(ExportedModel model, ParameterVector parameters) {
    Map<String, List<PlacedTensor>> placed = new HashMap<>();
    long first = 0;
    for (StoredRows rows : model.rows()) {
      placed
          .computeIfAbsent(rows.tensor().name(), name -> new ArrayList<>())
          .add(new PlacedTensor(first, rows.tensor()));
      first += rows.tensor().layout().elements();
    }
    Map<String, ProtoContent> weights = new HashMap<>();
    placed.forEach(
        (name, parts) -> weights.put(name, new TensorContent(parameters, List.copyOf(parts))));
    Network network = model.network();
    return new ImportedNetwork(network, weights, List.of());
  }
}
