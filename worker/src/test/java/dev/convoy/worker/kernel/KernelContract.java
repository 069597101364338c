package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.ViewLayer;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.KernelWorkers.Offer;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every backend must do: compute what the reference computes, whatever a worker's share is and
 * in whatever formats its inputs come; and free all memory that it took.
 *
 * <p>A backend's test implements {@link #kernels} and inherits the tests.
 */
@ExtendWith(MemoryIsFreed.class)
public interface KernelContract {

  /** A new backend; the test closes it. */
  Kernels kernels();

  /** A tolerance of those that round to less than f32. */
  double COARSE = 1e-2;

  /** How far a result may be from the reference: {@code ‖a - b‖ / ‖b‖}. */
  default double tolerance() {
    return 1e-5;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ConvolutionCases#convolutions")
  default void convolvesAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.TransposedCases#transposed")
  default void convolvesTransposedAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ConvolutionCases#linears")
  default void connectsFullyAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#activations")
  default void activatesAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#poolings")
  default void poolsAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#upsamplings")
  default void enlargesAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#scales")
  default void scalesChannelsAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#additions")
  default void addsInputsAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#dropouts")
  default void dropsTheSameElementsAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.NormalisationCases#localResponseNorms")
  default void normalisesAcrossChannelsAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.NormalisationCases#batchNorms")
  default void normalisesAcrossRowsAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.NormalisationCases#losses")
  default void takesTheLossAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.NormalisationCases#reconstructions")
  default void takesTheSquaredErrorAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.DeformableCases#deformables")
  default void deformsAsTheReference(ContractCase example) {
    agrees(example);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.FusionCases#fusions")
  default void appliesAFunctionOnTheWayAsTheReference(ContractCase example) {
    LayerShare first = example.shares().get(0);
    try (Kernels mine = kernels()) {
      Activation then = Objects.requireNonNull(first.activation());
      // Rounded coarsely, some outputs come to lie on 6, where the slope of ReLU6 jumps.
      boolean mayJump = then.function() == Function.RELU6 && tolerance() > COARSE;
      if (mine.fuses(first.layer(), then) && !mayJump) {
        agrees(example);
      }
    }
  }

  @Test
  default void saysWhatItComputesOnAndWithWhichLibraries() {
    try (Kernels mine = kernels()) {
      BackendReport report = mine.report();
      assertFalse(report.device().isBlank());
      assertFalse(report.libraries().isBlank());
    }
  }

  /** Two steps on other elements each, so that a result left over from the first would show. */
  private void agrees(ContractCase example) {
    for (Offer offer : Offer.values()) {
      try (Kernels mine = kernels();
          Kernels reference = new ReferenceKernels();
          KernelWorkers expected = workers(reference, example, Offer.PLAIN);
          KernelWorkers actual = workers(mine, example, offer)) {
        if (offer != Offer.PLAIN && actual.offersPlain()) {
          continue; // the same again
        }
        for (int step = 3; step < 5; step++) {
          LayerTensors whole = LayerTensors.random(example.shares().get(0), step);
          List<Map<String, float[]>> right = expected.step(whole, step);
          List<Map<String, float[]>> results = actual.step(whole, step);
          for (int i = 0; i < right.size(); i++) {
            String what = example + ", worker " + i + ", inputs " + offer + ", step " + step;
            ArrayAgreement.assertClose(what, right.get(i), results.get(i), tolerance());
          }
        }
      }
    }
  }

  private static KernelWorkers workers(Kernels backend, ContractCase example, Offer offer) {
    return new KernelWorkers(
        backend, example.shares(), example.mode(), example.inputGradient(), offer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#renamings")
  default void refusesALayerThatOnlyNamesChannels(ViewLayer layer, String says) {
    LayerShare share = LayerShare.whole("it", layer, List.of(Shape.of(4, 2, 2)), 1);
    try (Kernels mine = kernels()) {
      List<Format> offered = List.of(mine.plain(share.inputSizes(0)));
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> mine.layer(share, offered, Mode.INFERENCE, /* inputGradient= */ false));
      assertEquals(says, error.getMessage());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#evaluated")
  default void keepsNothingForBackwardWhileEvaluating(ContractCase example) {
    try (Kernels mine = kernels();
        KernelWorkers workers = workers(mine, example, Offer.PLAIN)) {
      workers.step(LayerTensors.random(example.shares().get(0), 1), 1);
      for (BoundKernel worker : workers.kernels()) {
        assertEquals(0, worker.kernel().spec().memory().saved());
        assertThrows(IllegalStateException.class, () -> worker.backward(0, 1));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#sizes")
  default void copiesThereAndBackWithoutChange(List<Integer> sizes) {
    try (Kernels mine = kernels();
        GuardedMemory memory = new GuardedMemory(mine.memory())) {
      Format plain = mine.plain(sizes);
      Format other = KernelWorkers.produced(mine, sizes, Mode.TRAINING);
      Buffer here = memory.buffer("here", plain.bytes());
      Buffer there = memory.buffer("there", other.bytes());
      Buffer back = memory.buffer("back", plain.bytes());
      float[] values = values(here, 1);
      here.put(0, values);
      mine.copy(plain, here, other, there).run();
      mine.copy(other, there, plain, back).run();
      assertArrayEquals(values, read(back));
      memory.check();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.convoy.worker.kernel.ChannelwiseCases#sizes")
  default void addsOneTensorToAnother(List<Integer> sizes) {
    try (Kernels mine = kernels()) {
      for (Format format :
          List.of(mine.plain(sizes), KernelWorkers.produced(mine, sizes, Mode.TRAINING))) {
        GuardedMemory memory = new GuardedMemory(mine.memory());
        BoundTensor what = BoundTensor.of(mine, memory, "what", format);
        BoundTensor into = BoundTensor.of(mine, memory, "into", format);
        float[] summand = values(what.plain(), 1);
        float[] sum = values(into.plain(), 7);
        what.put(summand);
        into.put(sum);
        mine.add(format, what.buffer(), into.buffer()).run();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += summand[i];
        }
        assertArrayEquals(sum, into.get());
        assertArrayEquals(summand, what.get());
        memory.check();
        memory.close();
      }
    }
  }

  /** Three pictures of 4 x 5 pixels and two channels, of which a part of each row is held. */
  @Test
  default void looksUpTheValueOfEveryByteWithinThePictures() {
    PixelRuns pixels =
        new PixelRuns(
            3,
            1,
            30,
            List.of(
                new PixelRuns.Run(1, 11, 1, 9),
                new PixelRuns.Run(12, 3, 0, 0),
                new PixelRuns.Run(20, 5, 0, 13)),
            4,
            5);
    int[] windows = {0, 0, 0, 0, 0, 4, 0, 5, 1, 4, 0, 3, 0, 3, 2, Integer.MAX_VALUE};
    try (Kernels mine = kernels();
        GuardedMemory memory = new GuardedMemory(mine.memory())) {
      Buffer bytes = memory.buffer("bytes", 90);
      Buffer code = memory.buffer("code", 2L * 256 * Float.BYTES);
      Buffer framed = memory.buffer("windows", (long) windows.length * Integer.BYTES);
      Buffer values = memory.buffer("values", 90L * Float.BYTES);
      byte[] read = new byte[90];
      float[] known = new float[512];
      for (int i = 0; i < known.length; i++) {
        read[i % 90] = (byte) (37 * (i % 90));
        known[i] = i / 3f - 50;
      }
      bytes.put(0, read);
      code.put(0, known);
      framed.put(0, windows);
      float[] expected = new float[90];
      values.put(0, expected); // what no run has stays as it is
      for (int row = 0; row < 3; row++) {
        for (PixelRuns.Run run : pixels.runs()) {
          for (int k = 0; k < run.size(); k++) {
            int y = (run.pixel() + k) / 5;
            int x = (run.pixel() + k) % 5;
            int window = 4 * (row + 1);
            boolean inside =
                y >= windows[window]
                    && y < windows[window + 1]
                    && x >= windows[window + 2]
                    && x < windows[window + 3];
            int at = 30 * row + run.at() + k;
            expected[at] = inside ? known[256 * run.channel() + (read[at] & 0xFF)] : 0;
          }
        }
      }
      mine.normalise(pixels, bytes, code, framed, values).run();
      assertArrayEquals(expected, read(values));
      memory.check();
    }
  }

  /**
   * Numbers of seven bits and a half: they, and the sum of those of factors 1 and 7, are exact in
   * whatever values a backend computes.
   */
  private static float[] values(Buffer buffer, int factor) {
    float[] values = new float[(int) buffer.bytes() / Float.BYTES];
    int distinct = factor == 1 ? 128 : 16;
    for (int i = 0; i < values.length; i++) {
      values[i] = factor * (i % distinct + 0.5f);
    }
    return values;
  }

  private static float[] read(Buffer buffer) {
    float[] values = new float[(int) buffer.bytes() / Float.BYTES];
    buffer.get(0, values);
    return values;
  }
}
