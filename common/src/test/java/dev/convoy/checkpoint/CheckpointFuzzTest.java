package dev.convoy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Whatever stands in the files of a checkpoint. */
class CheckpointFuzzTest {
  private static final String MANIFEST = CheckpointFolder.step(5) + "/" + CheckpointFolder.MANIFEST;

  private final CheckpointFolderTest written = new CheckpointFolderTest();

  /** Reads all that a resumed training reads, whichever file was altered. */
  private static void readAll(CheckpointFolder folder) {
    try (ShardedCheckpoint checkpoint = folder.open(5)) {
      for (TensorSpec tensor : CheckpointFolderTest.TENSORS) {
        int elements = (int) tensor.elements();
        checkpoint.read(tensor.name(), 0, new float[elements], 0, elements);
      }
      checkpoint.require(CheckpointFolderTest.TENSORS, "network small");
    }
    folder.verify(5);
  }

  private FuzzResult fuzz(String reader, Predicate<String> altered, boolean asText)
      throws IOException {
    written.publish(5);
    Map<String, byte[]> good = new LinkedHashMap<>(written.store.files);
    List<String> names = good.keySet().stream().filter(altered).toList();
    List<byte[]> valid = new ArrayList<>();
    names.forEach(name -> valid.add(Objects.requireNonNull(good.get(name))));
    Mutator mutator =
        asText
            ? Mutator.ofTexts(valid.stream().map(CheckpointFuzzTest::text).toList())
            : Mutator.ofBytes(valid);
    return Fuzzing.of(reader, mutator, CheckpointException.class)
        .run(
            Share.TENTH,
            (bytes, random) -> {
              written.store.files.putAll(good);
              written.store.files.put(names.get(random.nextInt(names.size())), bytes);
              readAll(written.folder);
            });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void manifestsAreReadOrRefusedInASentence() throws IOException {
    FuzzResult result = fuzz("checkpoint manifests", MANIFEST::equals, true);
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }

  /** Nothing is accepted, for checksums are looked at too. */
  @Test
  void shardsAreRefusedInASentence() throws IOException {
    FuzzResult result = fuzz("checkpoint shards", name -> !name.equals(MANIFEST), false);
    assertTrue(result.refused() > 0, result::toString);
  }
}
