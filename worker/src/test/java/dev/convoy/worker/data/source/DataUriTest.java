package dev.convoy.worker.data.source;

import static dev.convoy.worker.data.TestData.COLOUR_32;
import static dev.convoy.worker.data.TestData.STRICT;
import static dev.convoy.worker.data.TestData.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageShape;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataUriTest {
  @Test
  void eachKindIsTakenFromItsPrefix() throws Exception {
    assertEquals(new DataUri.Cifar10("/d/cifar"), DataUri.parse("cifar10:/d/cifar"));
    assertEquals(new DataUri.Idx("mnist"), DataUri.parse("idx:mnist"));
    assertEquals(new DataUri.Images("hdfs://n:9000/d"), DataUri.parse("images:hdfs://n:9000/d"));
    assertEquals(
        new DataUri.Generated(1000, 640, 64, 5),
        DataUri.parse("generated:classes=1000,count=640,test=64,seed=5"));
  }

  @Test
  void generatedDataHaveDefaultsAndATestSetOfAFifth() throws Exception {
    assertEquals(new DataUri.Generated(10, 50_000, 10_000, 1), DataUri.parse("generated:"));
    assertEquals(new DataUri.Generated(10, 50_000, 10_000, 1), DataUri.parse("generated"));
    assertEquals(new DataUri.Generated(10, 3, 1, 1), DataUri.parse("generated:count=3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "generated:classes=3,count=9,test=2,seed=-4",
        "cifar10:a b",
        "idx:x",
        "images:y:z"
      })
  void aUriSurvivesItsTextForm(String text) throws Exception {
    assertEquals(DataUri.parse(text), DataUri.parse(DataUri.parse(text).toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "images:some/dir, images:/here/some/dir",
    "cifar10:x, cifar10:/here/x",
    "idx:., idx:/here/.",
    "idx:a b#c%20, idx:/here/a b#c%20",
    "images:file:x, images:file:/here/x",
    "images:./a:b, images:/here/./a:b",
    "images:/d, images:/d",
    "images:file:///d, images:file:///d",
    "images:hdfs://n:9000/d, images:hdfs://n:9000/d",
    "images:hdfs:d, images:hdfs:d",
    "images:, images:",
    "images, images",
    "generated:count=3, generated:count=3",
    "nope:x, nope:x"
  })
  void aRelativeFolderBecomesAbsoluteAndNothingElseChanges(String typed, String absolute)
      throws Exception {
    assertEquals(absolute, DataUri.absolute(typed, Path.of("/here")::resolve, new Configuration()));
    assertEquals(
        absolute, DataUri.absolute(absolute, Path.of("/elsewhere")::resolve, new Configuration()));
  }

  @Test
  void whatCannotBeParsedIsNamed() {
    assertSays(() -> DataUri.parse("mnist:/d"), "'mnist:/d'", "idx:DIR");
    assertSays(() -> DataUri.parse("/data/cifar"), "'/data/cifar'", "cifar10:DIR");
    assertSays(() -> DataUri.parse("cifar10:"), "names no folder", "cifar10:DIR");
    assertSays(() -> DataUri.parse("generated:size=3"), "'size=3'", "classes=, count=, seed=");
    assertSays(() -> DataUri.parse("generated:count"), "'count' is not one of");
    assertSays(() -> DataUri.parse("generated:count=many"), "count must be a whole number", "many");
    assertSays(() -> DataUri.parse("generated:count=0"), "count must be between 1", "not 0");
    assertSays(() -> DataUri.parse("generated:classes=-1"), "classes must be between 1");
  }

  @Test
  void aFileSystemThatIsNotKnownIsNamed() {
    assertSays(
        () -> DataUri.parse("cifar10:nowhere://host/x").open(Split.TRAIN, COLOUR_32, STRICT),
        "nowhere://host/x");
  }

  @Test
  void aMissingFolderIsNamed() {
    for (String kind : new String[] {"cifar10", "idx", "images"}) {
      assertSays(
          () -> DataUri.parse(kind + ":no/such/folder").open(Split.TRAIN, COLOUR_32, STRICT),
          "no/such/folder",
          "does not exist",
          "--data " + kind + ":");
    }
  }

  @Test
  void anInputOfFourChannelsIsRefusedForImages() {
    ImageShape four = new ImageShape(4, 32, 32);
    assertSays(() -> DataUri.parse("cifar10:x").open(Split.TRAIN, four, STRICT), "4 channels");
  }
}
