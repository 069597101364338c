package dev.convoy.driver.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.dl4j.importer.ImageSize;
import dev.convoy.driver.run.ImportRun;
import dev.convoy.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What is not read, and the sentence that says so. */
class Dl4jRefusalTest {
  private static final Shape IMAGES = Shape.of(3, 12, 12);
  private static final ImageSize SIZE = new ImageSize(12, 12);

  @TempDir Path directory;

  private Path saved(Layer... layers) throws IOException {
    Path file = directory.resolve("model.zip");
    RealModel.of(RealModels.list(RealModels.maps(IMAGES), layers), IMAGES).save(file);
    return file;
  }

  private RawZip small() throws IOException {
    return RawZip.read(
        saved(
            RealModels.filters(4, 3).activation(Activation.RELU).build(),
            new DenseLayer.Builder().nOut(4).build(),
            RealModels.output(3)));
  }

  private static void refused(Path file, String sentence) {
    refused(file, Optional.of(SIZE), sentence);
  }

  private static void refused(Path file, Optional<ImageSize> size, String sentence) {
    Dl4jException refusal = assertThrows(Dl4jException.class, () -> ImportRun.read(file, size));
    assertEquals(ExitCode.USAGE, refusal.exitCode());
    String said = String.valueOf(refusal.getMessage());
    assertTrue(
        said.startsWith("cannot read the model " + file + ": ") && said.contains(sentence), said);
  }

  @Test
  void aLayerThatConvoyHasNotIsNamed() throws Exception {
    Layer filters = RealModels.filters(4, 3).name("first").activation(Activation.ELU).build();
    GlobalPoolingLayer pool = new GlobalPoolingLayer(PoolingType.AVG);
    refused(
        saved(filters, pool, RealModels.output(3)),
        "layer 'first' (ConvolutionLayer) has the activation ActivationELU");
    refused(
        saved(new Cropping2D(1, 1), pool, RealModels.output(3)),
        "no layer that reads its input says how many channels that has");
    Layer plain = RealModels.filters(4, 3).build();
    refused(
        saved(plain, new Cropping2D(1, 1), pool, RealModels.output(3)),
        "layer 'layer1' (Cropping2D) is of a kind that Convoy does not read; it reads ActivationLayer, ");
    refused(
        saved(plain, new GlobalPoolingLayer(PoolingType.SUM), RealModels.output(3)),
        "layer 'layer1' (GlobalPoolingLayer) pools by SUM, and MAX and AVG can be read");
    Layer early = RealModels.filters(4, 3).activation(Activation.SOFTMAX).build();
    refused(
        saved(early, RealModels.filters(4, 3).build(), pool, RealModels.output(3)),
        "layer 'layer1' (ConvolutionLayer) reads a softmax, which can only be the last");
    Layer squares =
        new OutputLayer.Builder(LossFunction.MSE).nOut(3).activation(Activation.SOFTMAX).build();
    refused(saved(plain, pool, squares), "layer 'layer2' (OutputLayer) has the loss LossMSE");
  }

  @Test
  void theSizeOfImagesIsAskedForWhereTheFileDoesNotSayIt() throws Exception {
    Layer filters = RealModels.filters(4, 3).stride(2, 2).build();
    Path flat = saved(filters, RealModels.output(3));
    refused(
        flat,
        Optional.empty(),
        "it does not say how large its images are: give --image-size, as 224 or 224x192; square ones fit from 11 to 12");
    refused(
        flat, Optional.of(new ImageSize(20, 20)), "says that it flattens 4×5×5, but would 4×9×9");
    Path pooled = saved(filters, new GlobalPoolingLayer(PoolingType.AVG), RealModels.output(3));
    refused(pooled, Optional.empty(), "square ones fit from 3 on");
  }

  @Test
  void theOneSizeThatFitsIsTaken() throws Exception {
    Path file =
        saved(
            RealModels.filters(4, 3).build(),
            new DenseLayer.Builder().nOut(4).build(),
            RealModels.output(3));
    assertEquals(IMAGES, ImportRun.read(file, Optional.empty()).network().input());
  }

  @Test
  void aFileThatIsNoModelIsRefused() throws Exception {
    Path file = directory.resolve("other.zip");
    new RawZip().with("a", "b").write(file);
    refused(file, "it is no model of Deeplearning4j: there is no configuration.json in it");
    small().with(RawZip.CONFIGURATION, "{").write(file);
    refused(file, "its configuration.json cannot be read: it is no JSON: line 1");
    small().with(RawZip.CONFIGURATION, "{\"confs\": 1}").write(file);
    refused(file, "is neither that of a ComputationGraph nor that of a MultiLayerNetwork");
    small().without(RawZip.PARAMETERS).write(file);
    refused(file, "but there is no coefficients.bin in it");
    byte[] whole = Files.readAllBytes(small().write(file));
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    refused(file, "it is no whole zip");
  }

  @Test
  void parametersThatAreNotThoseOfItsLayersAreRefused() throws Exception {
    Path file = directory.resolve("other.zip");
    RawZip zip = small();
    byte[] parameters = zip.part(RawZip.PARAMETERS);
    zip.with(RawZip.PARAMETERS, Arrays.copyOf(parameters, parameters.length - 1)).write(file);
    refused(file, "its coefficients.bin is cut off or damaged");
    zip.with(RawZip.PARAMETERS, new byte[] {0, 2, 'a', 'b', 0, 0, 0, 0}).write(file);
    refused(file, "its parameters are no array of ND4J: they begin with 'ab'");
    RawZip wider = small();
    wider
        .with(
            RawZip.CONFIGURATION,
            wider.configuration().replaceFirst("\"nout\" : 3", "\"nout\" : 4"))
        .write(file);
    refused(file, "parameters, but the file has ");
  }

  @Test
  void aFileOfAnOlderFormSaysHowItIsRenewed() throws Exception {
    Path file = directory.resolve("old.zip");
    RawZip zip = small();
    zip.with(RawZip.CONFIGURATION, zip.configuration().replace("\"@class\"", "\"class\""))
        .write(file);
    refused(
        file,
        "has no @class: the file is of a DL4J before 1.0.0-beta4; load it with ModelSerializer of DL4J 1.0.0-M2");
  }
}
