package dev.convoy.driver.dl4j;

import dev.convoy.driver.dl4j.RealModel.Form;
import dev.convoy.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks of DL4J that together have every kind of layer that is read. */
final class RealModels {
  static final Map<String, Supplier<RealModel>> ALL = new LinkedHashMap<>();

  private RealModels() {}

  static RealModel named(String name) {
    return Objects.requireNonNull(ALL.get(name)).get();
  }

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder().seed(3).activation(Activation.IDENTITY);
  }

  /** Layers in a row, of images of this shape. */
  static MultiLayerNetwork list(InputType input, Layer... layers) {
    ListBuilder list = builder().list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    return network;
  }

  static InputType maps(Shape shape) {
    return InputType.convolutional(
        shape.spatial().get(0), shape.spatial().get(1), shape.channels());
  }

  private static void list(String name, Shape shape, Layer... layers) {
    ALL.put(name, () -> RealModel.of(list(maps(shape), layers), shape));
  }

  static ConvolutionLayer.Builder filters(int outputs, int kernel) {
    return new ConvolutionLayer.Builder(kernel, kernel).nOut(outputs);
  }

  static OutputLayer output(int classes) {
    return new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
        .nOut(classes)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static SubsamplingLayer.Builder pooling(SubsamplingLayer.PoolingType type, int kernel) {
    return new SubsamplingLayer.Builder(type).kernelSize(kernel, kernel);
  }

  private static Layer act(Activation function) {
    return new ActivationLayer.Builder().activation(function).build();
  }

  private static Model graph(GraphBuilder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  static {
    list(
        "layers in a row",
        Shape.of(3, 17, 15),
        new ConvolutionLayer.Builder(5, 3)
            .nOut(6)
            .stride(2, 1)
            .padding(1, 2)
            .activation(Activation.RELU)
            .build(),
        new LocalResponseNormalization.Builder(2, 5, 0.1, 0.75).build(),
        pooling(SubsamplingLayer.PoolingType.MAX, 3).stride(2, 2).padding(1, 1).build(),
        new BatchNormalization.Builder().eps(1e-3).decay(0.8).activation(Activation.TANH).build(),
        filters(8, 3)
            .convolutionMode(ConvolutionMode.Same)
            .dilation(2, 2)
            .hasBias(false)
            .activation(Activation.SIGMOID)
            .build(),
        new DenseLayer.Builder().nOut(11).dropOut(0.8).activation(Activation.RELU6).build(),
        new BatchNormalization.Builder().useLogStd(false).build(),
        new DropoutLayer(0.5),
        output(5));
    list(
        "padding as there are strides",
        Shape.of(2, 14, 11),
        filters(4, 4)
            .stride(3, 2)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.SWISH)
            .build(),
        pooling(SubsamplingLayer.PoolingType.AVG, 2)
            .stride(2, 2)
            .convolutionMode(ConvolutionMode.Same)
            .build(),
        filters(5, 2)
            .convolutionMode(ConvolutionMode.Same)
            .activation(new ActivationLReLU(0.2))
            .build(),
        pooling(SubsamplingLayer.PoolingType.MAX, 2)
            .stride(2, 2)
            .convolutionMode(ConvolutionMode.Same)
            .build(),
        new GlobalPoolingLayer(PoolingType.MAX),
        output(4));
    list(
        "means that count padding and that do not",
        Shape.of(2, 9, 9),
        filters(4, 3).activation(new ActivationReLU(6.0, 0.0, 0.0)).build(),
        pooling(SubsamplingLayer.PoolingType.AVG, 3).stride(2, 2).padding(1, 1).build(),
        pooling(SubsamplingLayer.PoolingType.AVG, 3)
            .stride(1, 1)
            .padding(1, 1)
            .avgPoolIncludePadInDivisor(true)
            .build(),
        new GlobalPoolingLayer(PoolingType.AVG),
        new DenseLayer.Builder().nOut(6).hasBias(false).build(),
        new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build());
    list(
        "filters by channel",
        Shape.of(3, 9, 10),
        new DepthwiseConvolution2D.Builder(3, 2)
            .depthMultiplier(2)
            .stride(2, 1)
            .padding(1, 0)
            .activation(Activation.RELU)
            .build(),
        new SeparableConvolution2D.Builder(3, 3)
            .nOut(7)
            .depthMultiplier(2)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.TANH)
            .build(),
        new SeparableConvolution2D.Builder(2, 2).nOut(4).hasBias(false).build(),
        new GlobalPoolingLayer(PoolingType.AVG),
        output(3));
    list(
        "larger maps",
        Shape.of(3, 5, 4),
        new Deconvolution2D.Builder(3, 3)
            .nOut(4)
            .stride(2, 2)
            .padding(1, 1)
            .activation(Activation.RELU)
            .build(),
        new Upsampling2D.Builder(2).build(),
        new Deconvolution2D.Builder(4, 3)
            .nOut(5)
            .stride(2, 2)
            .convolutionMode(ConvolutionMode.Same)
            .build(),
        new GlobalPoolingLayer(PoolingType.AVG),
        output(3));
    list(
        "a class for each pixel",
        Shape.of(3, 6, 5),
        filters(4, 3).convolutionMode(ConvolutionMode.Same).activation(Activation.RELU).build(),
        filters(3, 1).build(),
        new CnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build());
    list(
        "no loss",
        Shape.of(2, 8, 8),
        filters(4, 3).activation(Activation.RELU).build(),
        new BatchNormalization.Builder(true).build(),
        filters(3, 1).build(),
        new GlobalPoolingLayer(PoolingType.AVG),
        act(Activation.SOFTMAX));
    list(
        "frozen layers",
        Shape.of(2, 8, 8),
        new FrozenLayer(filters(4, 3).activation(Activation.RELU).build()),
        new GlobalPoolingLayer(PoolingType.AVG),
        output(3));
    ALL.put(
        "rows of pixels",
        () ->
            new RealModel(
                list(
                    InputType.convolutionalFlat(7, 6, 2),
                    filters(4, 3).activation(Activation.RELU).build(),
                    pooling(SubsamplingLayer.PoolingType.MAX, 2).stride(2, 2).build(),
                    output(3)),
                Shape.of(2, 7, 6),
                Form.ROWS));
    ALL.put(
        "rows of values",
        () ->
            RealModel.of(
                list(
                    InputType.feedForward(7),
                    new DenseLayer.Builder().nOut(9).activation(Activation.TANH).build(),
                    output(3)),
                Shape.of(7)));
    ALL.put(
        "channels last",
        () ->
            new RealModel(
                list(
                    InputType.convolutional(9, 8, 3, CNN2DFormat.NHWC),
                    filters(5, 3).activation(Activation.RELU).dataFormat(CNN2DFormat.NHWC).build(),
                    pooling(SubsamplingLayer.PoolingType.MAX, 2)
                        .stride(2, 2)
                        .dataFormat(CNN2DFormat.NHWC)
                        .build(),
                    new BatchNormalization.Builder().dataFormat(CNN2DFormat.NHWC).build(),
                    new DenseLayer.Builder()
                        .nOut(6)
                        .dropOut(0.5)
                        .activation(Activation.RELU)
                        .build(),
                    output(3)),
                Shape.of(3, 9, 8),
                Form.CHANNELS_LAST));
    ALL.put("a graph", () -> RealModel.of(graph(), Shape.of(3, 12, 12)));
  }

  private static Model graph() {
    return graph(
        builder()
            .graphBuilder()
            .allowDisconnected(true)
            .addInputs("image")
            .setInputTypes(maps(Shape.of(3, 12, 12)))
            .addLayer("zeros", new ZeroPaddingLayer.Builder(1, 2, 0, 3).build(), "image")
            .addLayer("first", filters(6, 3).stride(2, 2).build(), "zeros")
            .addLayer("norm", new BatchNormalization(), "first")
            .addLayer("relu", act(Activation.RELU), "norm")
            .addLayer("left", filters(6, 3).convolutionMode(ConvolutionMode.Same).build(), "relu")
            .addLayer("right", filters(6, 1).build(), "relu")
            .addVertex(
                "sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "left", "right", "relu")
            .addLayer("unread", filters(2, 1).build(), "sum")
            .addVertex("both", new MergeVertex(), "sum", "right", "first")
            .addLayer("zeros2", new ZeroPaddingLayer.Builder(1, 1).build(), "both")
            .addLayer(
                "mean",
                pooling(SubsamplingLayer.PoolingType.AVG, 3)
                    .stride(2, 2)
                    .avgPoolIncludePadInDivisor(true)
                    .build(),
                "zeros2")
            .addLayer("softmax", output(4), "mean")
            .setOutputs("softmax"));
  }
}
