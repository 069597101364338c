package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.job.DataSpec;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Seven test records of three classes, of which the second and the last are bad. */
class EvaluatorTest {
  private static final OptimizerSpec SGD = OptimizerSpec.sgd(0.1, 0.9);
  private static final List<String> GOOD = List.of("a/0", "a/2", "b/0", "b/1", "c/0");
  private static final List<String> BAD = List.of("a/1", "c/1");

  @TempDir Path directory;

  private static Network classifier() {
    return Network.builder("classifier", Shape.of(3, 6, 5))
        .add("conv1", Convolution.of(4, 3))
        .add("flatten", new Flatten())
        .add("fc", new Linear(3, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static Network autoencoder() {
    return Network.builder("autoencoder", Shape.of(3, 6, 5))
        .add("conv1", Convolution.of(3, 3).padding(1))
        .add("loss", new MeanSquaredError())
        .build();
  }

  private Path images(String name) throws IOException {
    Random random = new Random(4);
    Path images = directory.resolve(name);
    for (String record : GOOD) {
      Path file = images.resolve("test").resolve(record + ".png");
      BufferedImage image = new BufferedImage(5, 6, BufferedImage.TYPE_3BYTE_BGR);
      for (int i = 0; i < 30; i++) {
        image.setRGB(i % 5, i / 5, random.nextInt());
      }
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    }
    return images;
  }

  private static Evaluator evaluate(Network network, Path images, int batch) throws Exception {
    TrainingPlan plan =
        TrainingPlan.of(
            network, Ownership.over(new DeviceMesh(1, 1), network, batch), PlanOptions.PLAIN);
    DataSpec data = new DataSpec("images:" + images, false, true);
    try (Exchange exchange = LocalMesh.create(1).get(0);
        Kernels kernels = new ReferenceKernels();
        Executable tested =
            new Compiler(plan, exchange, kernels, Mode.INFERENCE, 7, SGD, 0, MessageSpace.TRAINING)
                .compile();
        RecordSource test = Records.open(network, data, Split.TEST, new Configuration())) {
      Weights.load(tested, Weights.initial(tested, 7));
      Evaluator evaluation = new Evaluator(tested, test, batch, 0);
      evaluation.run();
      return evaluation;
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 3", "true, 7", "true, 16", "false, 3", "false, 16"})
  void badRecordsCountNeitherInAccuracyNorInLoss(boolean classifies, int batch) throws Exception {
    Network network = classifies ? classifier() : autoencoder();
    Evaluator without = evaluate(network, images("good"), batch);
    Path images = images("some-bad");
    Files.writeString(images.resolve("test").resolve(BAD.get(0) + ".png"), "no image");
    Files.createSymbolicLink(
        images.resolve("test").resolve(BAD.get(1) + ".png"), Path.of("nothing"));
    Evaluator with = evaluate(network, images, batch);
    assertEquals(5, with.count());
    assertEquals(without.correct(), with.correct());
    assertEquals(without.lossSum(), with.lossSum(), 1e-9);
    assertEquals(7, with.records());
    assertEquals(2, with.bad());
    assertEquals(5, without.records());
    assertEquals(0, without.bad());
  }
}
