package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.ConvolutionCases.rows;

import dev.convoy.layout.Block;
import dev.convoy.network.Convolution;
import dev.convoy.network.Linear;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.KernelWorkers.Offer;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a layer is shared, the reference's parts put together are the whole. */
class ShareUnionTest {
  private static final double TOLERANCE = 1e-6;

  static Stream<ContractCase> shared() {
    return Stream.of(
            ConvolutionCases.convolutions(),
            ConvolutionCases.linears(),
            TransposedCases.transposed(),
            permutedFilters(),
            ChannelwiseCases.upsamplings(),
            ChannelwiseCases.scales(),
            ChannelwiseCases.activations(),
            ChannelwiseCases.poolings(),
            ChannelwiseCases.additions(),
            ChannelwiseCases.dropouts(),
            NormalisationCases.localResponseNorms(),
            NormalisationCases.batchNorms(),
            NormalisationCases.losses(),
            NormalisationCases.reconstructions(),
            DeformableCases.deformables())
        .flatMap(cases -> cases)
        .filter(example -> example.shares().size() > 1);
  }

  /** Outputs of one worker in falling order, across groups. */
  private static Stream<ContractCase> permutedFilters() {
    Indices odd = Indices.of(23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
    List<Indices> owned = List.of(odd, Indices.all(24).minus(odd));
    Convolution layer = Convolution.of(24, 3).padding(1);
    TransposedConvolution transposed = TransposedConvolution.of(24, 3).stride(2);
    Shape input = Shape.of(12, 5, 5);
    return Stream.of(
        ContractCase.shared("permuted", layer, rows(2), owned, input),
        ContractCase.shared("permuted", layer.groups(3), rows(2), owned, input),
        ContractCase.shared("permuted", layer.groups(12), rows(2), owned, input),
        ContractCase.shared("permuted", transposed, rows(2), owned, input),
        ContractCase.shared("permuted", transposed.groups(3), rows(2), owned, input),
        ContractCase.shared("permuted", transposed.groups(12), rows(2), owned, input),
        ContractCase.shared("permuted", new Linear(24, true), rows(3), owned, Shape.of(7)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shared")
  void partsPutTogetherAreTheWhole(ContractCase example) {
    checkUnion(example, example.shares());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shared")
  void partsPutTogetherAreTheWholeWhereInputsAreHeldInFallingOrder(ContractCase example) {
    checkUnion(example, example.shares().stream().map(ShareUnionTest::fallingInputs).toList());
  }

  private static void checkUnion(ContractCase example, List<LayerShare> shares) {
    LayerShare one = shares.get(0);
    LayerShare whole =
        LayerShare.owning(
            one.name(),
            one.layer(),
            one.inputShapes(),
            new Block(rows(one.globalRows()).get(0), Indices.all(one.outputShape().channels())),
            rows(one.globalRows()),
            one.seed());
    LayerTensors tensors = LayerTensors.random(whole, 5);
    Map<String, float[]> expected = run(example, List.of(whole), tensors);
    Map<String, float[]> actual = run(example, shares, tensors);
    ArrayAgreement.assertClose(example.title(), expected, actual, TOLERANCE);
  }

  private static Map<String, float[]> run(
      ContractCase example, List<LayerShare> shares, LayerTensors tensors) {
    try (Kernels reference = new ReferenceKernels()) {
      KernelWorkers workers =
          new KernelWorkers(
              reference, shares, example.mode(), example.inputGradient(), Offer.PLAIN);
      return AssembledResults.of(shares, workers.step(tensors, 3));
    }
  }

  private static LayerShare fallingInputs(LayerShare share) {
    List<Block> inputs =
        share.inputs().stream().map(b -> new Block(b.rows(), falling(b.channels()))).toList();
    return new LayerShare(
        share.name(),
        share.layer(),
        share.inputShapes(),
        share.outputShape(),
        inputs,
        share.output(),
        share.rowShards(),
        share.rowShard(),
        share.seed());
  }

  private static Indices falling(Indices channels) {
    int[] rising = channels.stream().toArray();
    int[] falling =
        IntStream.range(0, rising.length).map(i -> rising[rising.length - 1 - i]).toArray();
    return Indices.of(falling);
  }
}
