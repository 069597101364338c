package dev.convoy.worker.runtime.train;

import static dev.convoy.worker.data.TestData.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.job.DataSpec;
import dev.convoy.network.Convolution;
import dev.convoy.network.Flatten;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.TestData;
import dev.convoy.worker.data.record.RecordFileWriter;
import dev.convoy.worker.data.record.RecordKind;
import dev.convoy.worker.data.record.RecordManifest;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which records can be augmented how. */
class AugmentedRecordsTest {
  @TempDir Path folder;

  private static Network classifier(int channels) {
    return Network.builder("classifier", Shape.of(channels, 8, 8))
        .add("flatten", new Flatten())
        .add("fc", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static Network segmentation() {
    return Network.builder("segmentation", Shape.of(3, 8, 8))
        .add("conv", Convolution.of(4, 3).padding(1))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static Network volumes() {
    return Network.builder("volumes", Shape.of(2, 4, 6, 5))
        .add("flatten", new Flatten())
        .add("fc", new Linear(10, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  private static RecordSource open(Network network, String uri, String list) throws Exception {
    DataSpec data = new DataSpec(uri, false, false).withAugmentation(AugmentationSpec.parse(list));
    return Records.open(network, data, Split.TRAIN, new Configuration());
  }

  private String values() throws Exception {
    try (RecordFileWriter file =
        new RecordFileWriter(Files.newOutputStream(folder.resolve("a.records")))) {
      file.add(0, new byte[3 * 8 * 8 * Float.BYTES]);
      file.finish();
    }
    RecordManifest manifest =
        new RecordManifest(RecordKind.VALUES, 1, Map.of(Split.TRAIN, List.of("a.records")));
    Files.write(folder.resolve(RecordManifest.NAME), manifest.encode());
    return "values:" + folder;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generated: | resized-crop",
        "generated:count=9 | resized-crop=0.5-1,flip",
      })
  void onlyStoredPicturesHaveParts(String uri, String list) {
    assertSays(
        () -> open(classifier(3), uri, list), uri, "no stored pictures", "--augment resized-crop");
  }

  @Test
  void masksHaveNoParts() {
    assertSays(
        () -> open(segmentation(), "generated-shapes:", "resized-crop"), "no stored pictures");
  }

  @Test
  void onlyThreeColoursChange() {
    for (int channels : new int[] {1, 2, 4}) {
      assertSays(
          () -> open(classifier(channels), "generated:", "flip,jitter"),
          "--augment jitter",
          "records of " + channels + "×8×8",
          "leave jitter out");
    }
  }

  @Test
  void volumesAreNoImages() {
    for (String list : List.of("crop,flip", "flip", "resized-crop", "jitter")) {
      assertSays(() -> open(volumes(), "generated:", list), "2×4×6×5", "without --augment");
    }
  }

  @Test
  void valuesOfAnImagesShapeAreMovedAlone() throws Exception {
    String uri = values();
    assertSays(() -> open(classifier(3), uri, "resized-crop"), "no stored pictures");
    assertSays(() -> open(classifier(3), uri, "jitter"), "has no pictures", "--augment jitter");
    open(classifier(3), uri, "crop,flip").close();
  }

  @Test
  void everythingElseIsTaken() throws Exception {
    TestData.write(
        folder.resolve("train/cat/1.png"),
        TestData.image("png", BufferedImage.TYPE_3BYTE_BGR, 9, 7, 0x123456));
    String images = "images:" + folder;
    for (String list : List.of("crop,flip,jitter", "resized-crop,flip,jitter=0.2", "flip")) {
      try (RecordSource source = open(classifier(3), images, list)) {
        assertEquals(1, source.count());
      }
    }
    open(classifier(1), images, "resized-crop,flip").close();
    open(segmentation(), "generated-shapes:", "crop,flip,jitter").close();
    open(volumes(), "generated:", "none").close();
  }
}
