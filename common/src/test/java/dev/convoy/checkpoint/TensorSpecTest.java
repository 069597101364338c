package dev.convoy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.zoo.Zoo;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorSpecTest {

  @Test
  void namesAndShapesAreThoseOfTheWholeNetwork() {
    List<TensorSpec> tensors = TensorSpec.of(Zoo.network("alexnet"));
    assertEquals("conv2.weight", tensors.get(2).name());
    assertEquals("256×48×5×5", tensors.get(2).shape());
    assertEquals(60_965_224, tensors.stream().mapToLong(TensorSpec::elements).sum());
  }

  @Test
  void batchNormsRunningAveragesAreKeptToo() {
    List<String> names =
        TensorSpec.of(Zoo.network("resnext29-8x64d")).stream().map(TensorSpec::name).toList();
    long weights = names.stream().filter(n -> n.endsWith(".running_mean")).count();
    assertTrue(weights > 0);
    assertEquals(weights, names.stream().filter(n -> n.endsWith(".running_var")).count());
  }

  @Test
  void aShapeOfVeryManySizesIsNotToldWhole() {
    assertEquals("4×3×2×2", new TensorSpec("w", List.of(4, 3, 2, 2)).shape());
    assertEquals(81, new TensorSpec("w", java.util.Collections.nCopies(5000, 1)).shape().length());
  }
}
