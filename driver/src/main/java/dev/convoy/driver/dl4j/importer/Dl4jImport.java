package dev.convoy.driver.dl4j.importer;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.driver.dl4j.Dl4jException;
import dev.convoy.driver.dl4j.importer.Configuration.Vertex;
import dev.convoy.driver.dl4j.zip.ModelZip;
import dev.convoy.driver.dl4j.zip.ParameterVector;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.network.Bounds;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Shape;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a model layer by layer. A softmax at the end goes away: the loss head that is put behind it
 * has one.
 *
 * <p>A file that Convoy exported, and DL4J did not write again, gives the network that it was.
 */
public final class Dl4jImport {

  private Dl4jImport() {}

  /**
   * The network and its weights.
   *
   * @param name of the network, where the file has none
   * @param size of its images, where a user says it
   * @throws IOException if the zip cannot be read
   * @throws Dl4jException naming the layer that cannot be one of Convoy's, or what the file lacks
   */
  public static ImportedNetwork read(ModelZip zip, String name, Optional<ImageSize> size)
      throws IOException {
    Optional<ImportedNetwork> own = OwnExport.read(zip);
    if (own.isPresent()) {
      requireNoSize(size, "it says itself how large its images are");
      return own.get();
    }
    Configuration model = Configuration.read(zip.configuration());
    ReadLayers layers = read(model, bounded(input(model, size)));
    addLoss(model, layers);
    Network network = layers.network(name);
    ImportedNetwork imported =
        new ImportedNetwork(
            network, weights(network, layers, zip.parameters(layers.parameters())), layers.notes());
    imported
        .whyUnwritable()
        .ifPresent(
            why -> {
              throw new Dl4jException(why);
            });
    return imported;
  }

  private static Shape input(Configuration model, Optional<ImageSize> given) {
    ModelInput input = ModelInput.of(model);
    if (!input.images()) {
      requireNoSize(given, "its input is rows of %d values".formatted(input.channels()));
      return Shape.of(input.channels());
    }
    if (input.size().isPresent()) {
      ImageSize said = input.size().get();
      if (given.isPresent() && !given.get().equals(said)) {
        requireNoSize(given, "its images are %s".formatted(said));
      }
      return input.shape(said);
    }
    return input.shape(
        given.orElseGet(() -> ImageSizes.only(size -> read(model, input.shape(size)))));
  }

  private static Shape bounded(Shape input) {
    try {
      Bounds.check(input);
      return input;
    } catch (NetworkException e) {
      throw new Dl4jException("its input of %s is too large".formatted(input));
    }
  }

  private static void requireNoSize(Optional<ImageSize> given, String since) {
    if (given.isPresent()) {
      throw new Dl4jException("%s: leave out --image-size".formatted(since));
    }
  }

  private static ReadLayers read(Configuration model, Shape input) {
    ReadLayers layers = new ReadLayers(model.input(), input);
    for (Vertex vertex : model.vertices()) {
      Kinds.read(vertex, layers);
    }
    return layers;
  }

  private static void addLoss(Configuration model, ReadLayers layers) {
    Described last =
        model.vertices().stream()
            .filter(vertex -> vertex.key().equals(model.output()))
            .map(Vertex::what)
            .findFirst()
            .orElseThrow(() -> new Dl4jException("its output is given by no layer"));
    Value output = layers.value(last, model.output());
    last.require(!output.isPadded() && output.pixels() == 1, "gives what is no scores of classes");
    if (!layers.isTrained()) {
      layers.note(
          output.softmax()
              ? "it has no loss: the softmax at its end becomes softmax cross-entropy"
              : "it has no loss: softmax cross-entropy is put behind its end");
    }
    String name = layers.name(new Described("loss", last.json()));
    layers.add(last, name, new SoftmaxCrossEntropy(), Value.of(output.layer(), output.shape()));
  }

  private static Map<String, ProtoContent> weights(
      Network network, ReadLayers layers, ParameterVector parameters) {
    Map<String, ProtoContent> all = new HashMap<>();
    for (TensorSpec tensor : TensorSpec.of(network)) {
      List<PlacedTensor> placed = layers.placed().get(tensor.name());
      Float constant = layers.constants().get(tensor.name());
      if (placed != null) {
        all.put(tensor.name(), new TensorContent(parameters, placed));
      } else if (constant != null) {
        all.put(tensor.name(), new ConstantContent(Math.toIntExact(tensor.elements()), constant));
      } else {
        throw new IllegalStateException("nobody read " + tensor.name());
      }
    }
    return all;
  }
}
