package dev.convoy.driver.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.control.Reason;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.json.JsonException;
import dev.convoy.json.JsonTree;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.path.DataPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What a training knew of its records that its weights do not say, and whoever uses them must know:
 * kept beside them.
 *
 * @param classNames of its data, of which there may be fewer than the network tells apart
 * @param normalisation of its pictures, see {@link RecordSource#normalisation}
 */
record KnownInput(List<String> classNames, String normalisation) {
  private static final int LONGEST = 1 << 26;

  KnownInput {
    classNames = List.copyOf(classNames);
  }

  /** What a source says. */
  static KnownInput of(RecordSource source) {
    return new KnownInput(source.classNames(), source.normalisation());
  }

  /** As {@code input.json}. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("normalisation", normalisation);
    ArrayNode names = json.putArray("classes");
    classNames.forEach(names::add);
    return json;
  }

  /**
   * What stands beside weights, if anything does.
   *
   * @param weights their file, or the manifest of their checkpoint, which is in a folder in one in
   *     the run's
   * @throws DataException if it cannot be read
   */
  static Optional<KnownInput> beside(String weights, Configuration hadoop) throws DataException {
    int ups = weights.endsWith("/" + CheckpointFolder.MANIFEST) ? 3 : 1;
    String folder = weights;
    for (int up = 0; up < ups && folder.lastIndexOf('/') > 0; up++) {
      folder = folder.substring(0, folder.lastIndexOf('/'));
      DataPath file = DataPath.of(folder, hadoop).child(RunFiles.INPUT);
      if (file.isFile()) {
        return Optional.of(parse(file));
      }
    }
    return Optional.empty();
  }

  private static KnownInput parse(DataPath file) throws DataException {
    try {
      JsonNode json = JsonTree.parse(new String(file.read(LONGEST), StandardCharsets.UTF_8));
      List<String> names = new ArrayList<>();
      for (JsonNode name : json.path("classes")) {
        if (!name.isTextual()) {
          throw new JsonException("the name of class " + names.size() + " is no text");
        }
        names.add(name.textValue());
      }
      if (names.isEmpty() || !json.path("normalisation").isTextual()) {
        throw new JsonException("it does not say what a training read");
      }
      return new KnownInput(names, json.path("normalisation").textValue());
    } catch (JsonException e) {
      throw new DataException(
          "%s cannot be used (%s): mend or remove it.".formatted(file, Reason.of(e)), e);
    }
  }
}
