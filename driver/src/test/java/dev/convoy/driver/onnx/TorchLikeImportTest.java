package dev.convoy.driver.onnx;

import static dev.convoy.driver.onnx.TorchLikeModel.ints;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.onnx.importer.OnnxImport;
import dev.convoy.driver.onnx.model.AttributeProto;
import dev.convoy.driver.onnx.model.OnnxException;
import dev.convoy.network.Network.Node;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs as PyTorch writes those of torchvision: what comes of them, and what is refused. */
class TorchLikeImportTest {
  @TempDir Path directory;

  /** Reads a model, after its outputs were found to be those of ONNX Runtime. */
  private ImportedNetwork agreeing(TorchLikeModel model) throws Exception {
    Path file = model.write(directory.resolve("model.onnx"));
    ImportedNetwork imported = ImportAgreement.read(file, true);
    Path weights = directory.resolve("weights.safetensors");
    assertEquals(0, ImportAgreement.distance(file, imported, weights), 1e-5);
    return imported;
  }

  private static List<String> layers(ImportedNetwork imported) {
    return imported.network().nodes().stream().map(Node::name).toList();
  }

  private static List<String> kinds(ImportedNetwork imported) {
    return imported.network().nodes().stream().map(n -> n.layer().describe()).toList();
  }

  /** A stem, a residual block whose BatchNorm is folded into its convolutions, and a head. */
  private static TorchLikeModel residual() {
    return new TorchLikeModel(3, 12, 12)
        .weights("onnx::Conv_101", 8, 3, 3, 3)
        .weights("onnx::Conv_102", 8)
        .weights("layer1.0.conv1.weight", 8, 4, 3, 3)
        .weights("layer1.0.conv1.bias", 8)
        .weights("fc.weight", 5, 8)
        .weights("fc.bias", 5)
        .node(
            "/conv1/Conv",
            "Conv",
            List.of("input.1", "onnx::Conv_101", "onnx::Conv_102"),
            ints("kernel_shape", 3, 3),
            ints("strides", 2, 2),
            ints("pads", 1, 1, 1, 1))
        .node("/relu/Relu", "Relu", List.of("/conv1/Conv"))
        .node(
            "/maxpool/MaxPool",
            "MaxPool",
            List.of("/relu/Relu"),
            ints("kernel_shape", 3, 3),
            ints("strides", 2, 2),
            ints("pads", 1, 1, 1, 1),
            AttributeProto.of("ceil_mode", 1))
        .node(
            "/layer1/layer1.0/conv1/Conv",
            "Conv",
            List.of("/maxpool/MaxPool", "layer1.0.conv1.weight", "layer1.0.conv1.bias"),
            AttributeProto.of("group", 2),
            ints("pads", 1, 1, 1, 1))
        .node(
            "/layer1/layer1.0/Add",
            "Add",
            List.of("/layer1/layer1.0/conv1/Conv", "/maxpool/MaxPool"))
        .node("/avgpool/GlobalAveragePool", "GlobalAveragePool", List.of("/layer1/layer1.0/Add"))
        .node("/Flatten", "Flatten", List.of("/avgpool/GlobalAveragePool"))
        .node(
            "/fc/Gemm",
            "Gemm",
            List.of("/Flatten", "fc.weight", "fc.bias"),
            AttributeProto.of("transB", 1));
  }

  @Test
  void layersAreNamedByTheirParametersOrElseByTheirNodes() throws Exception {
    assertEquals(
        List.of(
            "conv1",
            "relu",
            "maxpool",
            "layer1.0.conv1",
            "layer1/layer1.0",
            "avgpool",
            "fc",
            "loss"),
        layers(agreeing(residual())));
  }

  @Test
  void aSoftmaxAtTheEndIsLeftOutAndSaid() throws Exception {
    TorchLikeModel model = residual().node("probabilities", "Softmax", List.of("/fc/Gemm"));
    ImportedNetwork imported = ImportAgreement.read(model.write(directory.resolve("m.onnx")), true);
    assertEquals(List.of("the Softmax at its end is left out: the loss has one"), imported.notes());
    assertEquals(List.of("fc"), imported.network().loss().inputs());
  }

  /** As of a batch that is open: sizes are asked for, and put together again. */
  private static TorchLikeModel shuffled(TorchLikeModel model, String input) {
    return model
        .integer("0", 0)
        .integer("1", 1)
        .integers("first", 0)
        .integer("groups", 2)
        .integers("groups.list", 2)
        .integers("spatial", 4, 4)
        .node("shape", "Shape", List.of(input))
        .node("batch", "Gather", List.of("shape", "0"))
        .node("channels", "Gather", List.of("shape", "1"))
        .node("perGroup", "Div", List.of("channels", "groups"))
        .node("batch.cast", "Cast", List.of("batch"), AttributeProto.of("to", 7))
        .node("batch.list", "Unsqueeze", List.of("batch.cast", "first"))
        .node("perGroup.list", "Unsqueeze", List.of("perGroup", "first"))
        .node("channels.list", "Unsqueeze", List.of("channels", "first"))
        .node(
            "split.shape",
            "Concat",
            List.of("batch.list", "groups.list", "perGroup.list", "spatial"),
            AttributeProto.of("axis", 0))
        .node(
            "joined.shape",
            "Concat",
            List.of("batch.list", "channels.list", "spatial"),
            AttributeProto.of("axis", 0))
        .node("split", "Reshape", List.of(input, "split.shape"))
        .node("dealt", "Transpose", List.of("split"), ints("perm", 0, 2, 1, 3, 4))
        .node("joined", "Reshape", List.of("dealt", "joined.shape"));
  }

  private static TorchLikeModel head(TorchLikeModel model, String input, int channels) {
    return model
        .weights("onnx::MatMul_9", channels, 5)
        .weights("classifier.bias", 5)
        .node(
            "means",
            "ReduceMean",
            List.of(input),
            ints("axes", 2, 3),
            AttributeProto.of("keepdims", 0))
        .node("/classifier/MatMul", "MatMul", List.of("means", "onnx::MatMul_9"))
        .node("/classifier/Add", "Add", List.of("classifier.bias", "/classifier/MatMul"));
  }

  /** Models whose every kind of node is known. */
  static List<TorchLikeModel> models() {
    return List.of(residual(), shuffleNet());
  }

  private static TorchLikeModel shuffleNet() {
    return head(shuffled(new TorchLikeModel(6, 4, 4), "input.1"), "joined", 6);
  }

  @Test
  void aShuffleOfAnOpenBatchIsOneLayer() throws Exception {
    ImportedNetwork imported = agreeing(shuffleNet());
    assertEquals(
        List.of(
            "channel shuffle, 2 groups",
            "global average pooling",
            "fully connected",
            "softmax cross-entropy"),
        kinds(imported));
  }

  @Test
  void aShuffleOfAFixedBatchAndASplitAreLayers() throws Exception {
    TorchLikeModel model =
        new TorchLikeModel(6, 4, 4)
            .batch(3)
            .integers("split.shape", 3, 3, 2, 4, 4)
            .integers("joined.shape", 3, -1, 4, 4)
            .node("split", "Reshape", List.of("input.1", "split.shape"))
            .node("dealt", "Transpose", List.of("split"), ints("perm", 0, 2, 1, 3, 4))
            .node("joined", "Reshape", List.of("dealt", "joined.shape"))
            .integers("parts", 2, 4)
            .node(
                "chunks",
                "Split",
                List.of("joined", "parts"),
                List.of("left", "right"),
                AttributeProto.of("axis", 1))
            .node("both", "Concat", List.of("right", "left"), AttributeProto.of("axis", 1));
    ImportedNetwork imported = agreeing(head(model, "both", 6));
    assertEquals("channel shuffle, 3 groups", kinds(imported).get(0));
    assertEquals(List.of("chunks.1", "chunks.0"), imported.network().node("both").inputs());
  }

  @Test
  void squeezeAndExciteByConvolutionsAndSwishesAreLayers() throws Exception {
    TorchLikeModel model =
        new TorchLikeModel(6, 4, 4)
            .weights("se.fc1.weight", 3, 6, 1, 1)
            .weights("se.fc1.bias", 3)
            .weights("se.fc2.weight", 6, 3, 1, 1)
            .node("gate", "Sigmoid", List.of("input.1"))
            .node("swish", "Mul", List.of("input.1", "gate"))
            .node("hard", "HardSigmoid", List.of("swish"), AttributeProto.of("alpha", 1.0 / 6))
            .node("hardSwish", "Mul", List.of("hard", "swish"))
            .node("pool", "GlobalAveragePool", List.of("hardSwish"))
            .node("fc1", "Conv", List.of("pool", "se.fc1.weight", "se.fc1.bias"))
            .node("relu", "Relu", List.of("fc1"))
            .node("fc2", "Conv", List.of("relu", "se.fc2.weight"))
            .node("scale", "Sigmoid", List.of("fc2"))
            .node("scaled", "Mul", List.of("scale", "hardSwish"));
    ImportedNetwork imported = agreeing(head(model, "scaled", 6));
    assertEquals("SiLU", kinds(imported).get(0));
    assertEquals("hard-swish", kinds(imported).get(1));
    assertTrue(kinds(imported).contains("per-channel scale"));
  }

  @Test
  void olderModelsSayAxesAndRatiosAsAttributes() throws Exception {
    TorchLikeModel model =
        new TorchLikeModel(4, 5, 5)
            .opset(11)
            .weights("fc.weight", 3, 4)
            .node("dropped", "Dropout", List.of("input.1"), AttributeProto.of("ratio", 0.25))
            .node("pool", "GlobalAveragePool", List.of("dropped"))
            .node("squeezed", "Squeeze", List.of("pool"), ints("axes", 2, 3))
            .node("fc", "Gemm", List.of("squeezed", "fc.weight"), AttributeProto.of("transB", 1));
    assertEquals("dropout 0.25", kinds(agreeing(model)).get(0));
  }

  private static void refused(String sentence, TorchLikeModel model) {
    OnnxException refusal =
        assertThrows(OnnxException.class, () -> OnnxImport.read(model.model(), "name"));
    String said = String.valueOf(refusal.getMessage());
    assertTrue(said.contains(sentence), said);
  }

  @Test
  void whatNoLayerDoesIsRefusedByNodeAndOperator() {
    refused(
        "node 'g' (Gelu) is no operator that Convoy has a layer for",
        new TorchLikeModel(4).node("g", "Gelu", List.of("input.1")));
    refused(
        "node 's' (Softmax) is not at the end",
        new TorchLikeModel(4)
            .node("s", "Softmax", List.of("input.1"))
            .node("r", "Relu", List.of("s")));
    refused(
        "node 'a' (Add) adds a constant to what are no filters of its own without a bias",
        new TorchLikeModel(4).weights("c", 4).node("a", "Add", List.of("input.1", "c")));
    refused(
        "node 't' (Transpose) puts axes in the order [1, 0, 2, 3], not records first",
        new TorchLikeModel(4, 2, 2)
            .node("t", "Transpose", List.of("input.1"), ints("perm", 1, 0, 2, 3)));
    refused(
        "node 'r' (Relu) reads 'later', which no layer before it gives",
        new TorchLikeModel(4)
            .node("r", "Relu", List.of("later"))
            .node("later", "Relu", List.of("r")));
    refused(
        "node 'f' (Gemm) does not fit what it reads: input 4×2×2 is not flat",
        new TorchLikeModel(4, 2, 2)
            .weights("w", 3, 16)
            .node("f", "Gemm", List.of("input.1", "w"), AttributeProto.of("transB", 1)));
    refused(
        "node 'c' (Clip) keeps values between 0.0 and 5.0",
        new TorchLikeModel(4)
            .number("zero", 0)
            .number("five", 5)
            .node("c", "Clip", List.of("input.1", "zero", "five")));
    refused("its operators are those of opset 6", new TorchLikeModel(4).opset(6));
    refused(
        "node 'f' (Gemm) has a weight of 60 bytes, but layer w needs 48",
        new TorchLikeModel(4)
            .weights("w.weight", 3, 5)
            .node("f", "Gemm", List.of("input.1", "w.weight"), AttributeProto.of("transB", 1)));
  }
}
