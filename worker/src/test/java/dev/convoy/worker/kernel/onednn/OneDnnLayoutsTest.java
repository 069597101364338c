package dev.convoy.worker.kernel.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.layout.Block;
import dev.convoy.network.Activation;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Pooling;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OneDnnLayoutsTest {
  private final OneDnnKernels kernels = OneDnnKernels.open(1);

  @AfterEach
  void close() {
    kernels.close();
  }

  private LayerKernel compile(Layer layer, Shape input, int rows, Format offered) {
    LayerShare share = LayerShare.whole("layer", layer, List.of(input), rows);
    return kernels.layer(share, List.of(offered), Mode.TRAINING, true);
  }

  @Test
  void aBlockedLayoutIsKeptFromLayerToLayer() {
    Shape shape = Shape.of(64, 16, 16);
    Format plain = kernels.plain(List.of(4, 64, 16, 16));
    Format made =
        compile(Convolution.of(64, 3).padding(1), shape, 4, plain).spec().formats().output();
    assertFalse(made.isPlain());
    for (Layer layer :
        List.of(
            new Activation(Activation.Function.RELU),
            BatchNorm.standard(),
            Pooling.max(3, 2, 0),
            Convolution.of(64, 3).padding(1))) {
      LayerKernel kernel = compile(layer, shape, 4, made);
      assertEquals(List.of(made), kernel.spec().formats().inputs(), layer::describe);
      assertEquals(List.of(made), kernel.spec().formats().inputGradients(), layer::describe);
    }
  }

  @Test
  void rowShardsOfDifferentSizesStoreWeightsAlike() {
    Convolution layer = Convolution.of(32, 3).padding(1);
    List<Range> shards = List.of(new Range(0, 7), new Range(7, 8));
    Shape input = Shape.of(16, 9, 9);
    List<List<Format>> stored =
        shards.stream()
            .map(rows -> new Block(rows, Indices.all(32)))
            .map(own -> LayerShare.owning("conv", layer, List.of(input), own, shards, 1))
            .map(s -> compileTraining(s).spec().formats().parameters())
            .toList();
    assertEquals(stored.get(0), stored.get(1));
  }

  @Test
  void weightsThatOtherDevicesReadAreStoredInTheOrderOfTheirSizes() {
    Shape input = Shape.of(32, 9, 9);
    LayerShare conv = LayerShare.whole("conv", Convolution.of(32, 3).padding(1), List.of(input), 4);
    LayerShare linear = LayerShare.whole("fc", new Linear(64, true), List.of(Shape.of(64)), 4);
    for (LayerShare share : List.of(conv, linear)) {
      Kernels shared = kernels.withPlainParameters();
      Format plain = kernels.plain(share.inputSizes(0));
      List<Format> read =
          shared.layer(share, List.of(plain), Mode.TRAINING, true).spec().formats().parameters();
      assertTrue(read.stream().allMatch(Format::isPlain), share.name());
    }
    assertFalse(compileTraining(conv).spec().formats().parameters().get(0).isPlain());
    assertNotEquals(Kernels.PLAIN_PARAMETERS, kernels.parameterLayouts());
    assertEquals(Kernels.PLAIN_PARAMETERS, kernels.withPlainParameters().parameterLayouts());
  }

  private LayerKernel compileTraining(LayerShare share) {
    Format plain = kernels.plain(share.inputSizes(0));
    return kernels.layer(share, List.of(plain), Mode.TRAINING, true);
  }

  @Test
  void aNormalisationThatOneDnnHasNoFastCodeForIsDoneInJava() {
    LocalResponseNorm odd = new LocalResponseNorm(7, 1, 0.3, 1, 1);
    Format plain = kernels.plain(List.of(8, 16, 64, 64));
    LayerKernel kernel = compile(odd, Shape.of(16, 64, 64), 8, plain);
    assertFalse(kernel.toString().contains("lrn"), kernel::toString);
  }

  @Test
  void aFormatOfAnotherBackendIsRefused() {
    Format foreign = new dev.convoy.worker.kernel.reference.ReferenceKernels().plain(List.of(1, 4));
    assertThrows(
        IllegalArgumentException.class,
        () -> compile(new Activation(Activation.Function.RELU), Shape.of(4), 1, foreign));
  }
}
