package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.Arrangement;
import dev.convoy.job.AugmentationSpec;
import dev.convoy.job.DataSpec;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Activation;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.Window;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.TestData;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that travel as bytes train, bit for bit, what images train that travel as values. */
class ImagesAsBytesTest {
  private static final int BATCH = 7;
  private static final int RECORDS = 30;

  @TempDir private Path folder;
  private final Random random = new Random(5);

  /** A small network on pictures, which all strategies divide. */
  static Network classifier(Shape input) {
    return Network.builder("classifier", input)
        .add("conv1", Convolution.of(6, 3).padding(1))
        .add("relu1", new Activation(Activation.Function.RELU))
        .add("pool1", Pooling.max(2, 2, 0))
        .add("conv2", Convolution.of(6, 3).padding(1).groups(2))
        .add("relu2", new Activation(Activation.Function.RELU))
        .add("flatten", new Flatten())
        .add("fc", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private String cifar() {
    for (String name : List.of("data_batch_1.bin", "test_batch.bin")) {
      byte[] records = new byte[RECORDS * 3073];
      random.nextBytes(records);
      for (int i = 0; i < RECORDS; i++) {
        records[i * 3073] = (byte) (i % 10);
      }
      TestData.write(folder.resolve(name), records);
    }
    byte[] names = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".getBytes(StandardCharsets.UTF_8);
    TestData.write(folder.resolve("batches.meta.txt"), names);
    return "cifar10:" + folder;
  }

  private String images() {
    for (int i = 0; i < RECORDS; i++) {
      BufferedImage image = new BufferedImage(24, 20, BufferedImage.TYPE_3BYTE_BGR);
      for (int p = 0; p < 24 * 20; p++) {
        image.setRGB(p % 24, p / 24, random.nextInt());
      }
      for (String split : List.of("train", "test")) {
        Path file = folder.resolve(split).resolve("class" + i % 3).resolve(i + ".png");
        TestData.write(file, TestData.encode("png", image));
      }
    }
    return "images:" + folder;
  }

  private static Trial trial(Arrangement arrangement) {
    return new Trial(
        arrangement, 1, TrainedOn.STEPS, 0, /* evaluate= */ true, new WorkerSpeeds.Equal());
  }

  private static Trial trial(Strategy strategy, int workers) {
    return trial(new Arrangement.ByStrategy(strategy, strategy.mesh(workers)));
  }

  private static void assertBytesTrainWhatValuesDo(Job job, IntFunction<Kernels> kernels)
      throws Exception {
    Speeds speeds = Speeds.equal(job.trials().get(0).workers());
    TrainingPlan inF32 = TrainedOn.plan(job, speeds, DataType.F32);
    TrainingPlan inBytes = job.plan(0, speeds);
    assertEquals(DataType.U8, inBytes.options().images());
    TrainedOn values = TrainedOn.run(job, inF32, kernels);
    TrainedOn bytes = TrainedOn.run(job, inBytes, kernels);
    assertEquals(TrainedOn.STEPS, bytes.losses().size());
    assertEquals(values.losses(), bytes.losses());
    assertEquals(values.weights(), bytes.weights());
    assertEquals(values.lossSum(), bytes.lossSum());
    assertEquals(values.correct(), bytes.correct());
    for (int rank = 0; rank < speeds.each().size(); rank++) {
      assertEquals(inBytes.bytesSent(rank), bytes.sent().get(rank));
      long saved = values.sent().get(rank) - bytes.sent().get(rank);
      assertEquals(imageBytes(inF32, rank) - imageBytes(inBytes, rank), saved);
      assertEquals(imageBytes(inF32, rank), 4 * imageBytes(inBytes, rank));
    }
  }

  private static long imageBytes(TrainingPlan plan, int rank) {
    return plan.reshards().stream()
        .filter(m -> m.from().equals(new Value.Output(Network.INPUT)))
        .mapToLong(m -> m.bytesSent(rank))
        .sum();
  }

  private static Kernels oneDnn(int rank) {
    return OneDnnKernels.open(1);
  }

  private static Kernels plain(int rank) {
    return new ReferenceKernels();
  }

  @ParameterizedTest
  @CsvSource({
    "SINGLE, 1",
    "MODEL, 2",
    "MODEL, 3",
    "DATA, 2",
    "DATA, 3",
    "HYBRID, 4",
    "ONE_WEIRD_TRICK, 2",
    "ONE_WEIRD_TRICK, 3"
  })
  void everyStrategyTrainsTheSameOnAugmentedPictures(Strategy strategy, int workers)
      throws Exception {
    Network network = classifier(Shape.of(3, 32, 32));
    for (String uri : List.of(cifar(), "generated:count=40,test=20")) {
      DataSpec data = new DataSpec(uri, /* augment= */ true, false);
      Job job = TrainedOn.job(network, BATCH, data, trial(strategy, workers));
      assertBytesTrainWhatValuesDo(job, ImagesAsBytesTest::oneDnn);
    }
  }

  /** Of half the size they are averaged in blocks, which are bytes, too. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void foldersOfPicturesTrainTheSame(int times) throws Exception {
    Network network = classifier(Shape.of(3, 20 / times, 24 / times));
    DataSpec data = new DataSpec(images(), /* augment= */ true, /* skipBadRecords= */ true);
    for (int workers = 1; workers <= 3; workers++) {
      Job job = TrainedOn.job(network, BATCH, data, trial(Strategy.MODEL, workers));
      assertBytesTrainWhatValuesDo(job, ImagesAsBytesTest::plain);
    }
  }

  @ParameterizedTest
  @CsvSource({"MODEL, 1", "MODEL, 3", "DATA, 2"})
  void partsOfPicturesInOtherColoursTrainTheSame(Strategy strategy, int workers) throws Exception {
    Network network = classifier(Shape.of(3, 10, 12)); // so that test pictures are not rounded
    DataSpec data =
        new DataSpec(images(), false, /* skipBadRecords= */ true)
            .withAugmentation(AugmentationSpec.parse("resized-crop,flip,jitter"));
    Job job = TrainedOn.job(network, BATCH, data, trial(strategy, workers));
    assertBytesTrainWhatValuesDo(job, ImagesAsBytesTest::plain);
  }

  @Test
  void batchesThatTravelInSeveralPartsTrainTheSame() throws Exception {
    Network network = classifier(Shape.of(3, 320, 360));
    DataSpec data = new DataSpec("generated:count=200,test=20", /* augment= */ true, false);
    Job job = TrainedOn.job(network, 40, data, trial(Strategy.MODEL, 2));
    TrainingPlan plan = job.plan(0, Speeds.equal(2));
    assertTrue(plan.toString().contains("chunk 2 of "), "images travel in parts");
    assertBytesTrainWhatValuesDo(job, ImagesAsBytesTest::oneDnn);
  }

  /** Flattened, and shared out by pixels. */
  private static Network flat() {
    return Network.builder("flat", Shape.of(3, 9, 7))
        .add("flatten", new Flatten())
        .add("fc1", new Linear(8, true))
        .add("relu", new Activation(Activation.Function.RELU))
        .add("fc2", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  /** Channels of the input go to other workers in other orders, and join what is computed. */
  private static Network viewed() {
    return Network.builder("viewed", Shape.of(4, 9, 8))
        .add("shuffle", new ChannelShuffle(2))
        .add("grouped", Convolution.of(6, 3).padding(1).groups(2))
        .add("slice", new ChannelSlice(1, 4), Network.INPUT)
        .add("both", new Concat(), "grouped", "slice")
        .add("conv", Convolution.of(4, 3).padding(1))
        .add("join", new Concat(), "slice", "conv")
        .add("again", Convolution.of(6, 3).groups(1))
        .add("flatten", new Flatten())
        .add("fc", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  /** A film, whose records have three sizes and no borders. */
  private static Network film() {
    return Network.builder("film", Shape.of(2, 4, 6, 5))
        .add("conv", new Convolution(4, Window.of(List.of(3, 3, 3)).withPadding(1), 1, true))
        .add("flatten", new Flatten())
        .add("fc", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "1, 3", "2, 2", "3, 1"})
  void whateverIsDoneToTheInputTrainsTheSame(int data, int model) throws Exception {
    DeviceMesh mesh = new DeviceMesh(data, model);
    for (Placement second : List.of(Placement.OUTPUT_CHANNELS, Placement.INPUT_CHANNELS)) {
      Placements placements =
          new Placements(
              new LayerPlacement(Placement.ROWS, Placement.OUTPUT_CHANNELS),
              Map.of("fc1", new LayerPlacement(Placement.ROWS, second)));
      Arrangement arrangement = new Arrangement.ByPlacements("placed", mesh, placements);
      Job job = TrainedOn.job(flat(), BATCH, generated(true), trial(arrangement));
      assertBytesTrainWhatValuesDo(job, ImagesAsBytesTest::plain);
    }
    Arrangement arrangement = new Arrangement.ByStrategy(Strategy.HYBRID, mesh);
    for (Network network : List.of(viewed(), film())) {
      boolean augment = network.input().dimensions() == 2;
      Job job = TrainedOn.job(network, BATCH, generated(augment), trial(arrangement));
      assertBytesTrainWhatValuesDo(job, ImagesAsBytesTest::plain);
    }
  }

  private static DataSpec generated(boolean augment) {
    return new DataSpec("generated:count=40,test=20", augment, false);
  }

  @Test
  void recordsThatAreNoPicturesTravelAsValues() throws Exception {
    Network records =
        Network.builder("records", Shape.of(12))
            .add("fc1", new Linear(6, true))
            .add("fc2", new Linear(10, true))
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    Job job = TrainedOn.job(records, BATCH, generated(false), trial(Strategy.MODEL, 2));
    TrainingPlan plan = job.plan(0, Speeds.equal(2));
    assertEquals(DataType.F32, plan.options().images());
    assertEquals(3 * 12 * Float.BYTES, imageBytes(plan, 0));
    TrainedOn trained = TrainedOn.run(job, plan, ImagesAsBytesTest::plain);
    assertFalse(trained.losses().stream().anyMatch(loss -> !Float.isFinite(loss)));
    assertEquals(plan.bytesSent(0), trained.sent().get(0));
  }
}
