package dev.convoy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.Manifest.Extent;
import dev.convoy.checkpoint.ShardFile.Piece;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CheckpointFolderTest {
  static final List<TensorSpec> TENSORS =
      List.of(
          new TensorSpec("conv.weight", List.of(4, 3)), new TensorSpec("conv.bias", List.of(4)));

  final MemoryStore store = new MemoryStore();
  final CheckpointFolder folder = new CheckpointFolder(store);
  private final List<String> refused = new ArrayList<>();

  /** Elements are their own numbers, a hundred further on in each tensor and thousands a step. */
  private static float value(long step, int tensor, long element) {
    return 1000L * step + 100L * tensor + element;
  }

  private static Piece piece(long step, int tensor, Runs runs) {
    FloatBuffer values = FloatBuffer.allocate((int) runs.elements());
    for (int k = 0; k < runs.size(); k++) {
      for (long i = 0; i < runs.count(k); i++) {
        values.put(value(step, tensor, runs.first(k) + i));
      }
    }
    return new Piece(TENSORS.get(tensor).name(), runs, values.flip());
  }

  private Manifest.Shard write(long step, int rank, List<Piece> pieces) throws IOException {
    String name = CheckpointFolder.shard(rank, 2);
    try (OutputStream out = store.create(CheckpointFolder.step(step) + "/" + name)) {
      ShardFile.Written written = ShardFile.write(out, pieces);
      Map<String, Extent> held = new LinkedHashMap<>();
      pieces.forEach(piece -> held.put(piece.tensor(), Extent.of(piece.runs())));
      return new Manifest.Shard(name, written.bytes(), written.crc32c(), held);
    }
  }

  /**
   * The first rank has even rows and the bias, the second one odd rows, the last before the first.
   */
  private List<Manifest.Shard> shards(long step) throws IOException {
    Runs even = new Runs.Builder().add(0, 3).add(6, 3).build();
    Runs odd = new Runs.Builder().add(9, 3).add(3, 2).add(5, 1).build();
    return List.of(
        write(step, 0, List.of(piece(step, 0, even), piece(step, 1, Runs.of(0, 4)))),
        write(step, 1, List.of(piece(step, 0, odd))));
  }

  void publish(long step) throws IOException {
    folder.publish(
        new Manifest(new Manifest.About("small", step, 7, 32, "adam"), TENSORS, shards(step)));
  }

  @Test
  void anyPartOfATensorComesFromTheShardsThatHoldIt() throws IOException {
    publish(20);
    try (ShardedCheckpoint checkpoint = folder.open(20)) {
      assertEquals("adam", checkpoint.manifest().about().optimizer());
      for (int from = 0; from < 12; from++) {
        for (int to = from + 1; to <= 12; to++) {
          float[] into = new float[to - from + 2];
          checkpoint.read("conv.weight", from, into, 1, to - from);
          assertEquals(0, into[0]);
          for (int i = from; i < to; i++) {
            assertEquals(value(20, 0, i), into[i - from + 1]);
          }
        }
      }
      float[] bias = new float[4];
      checkpoint.read("conv.bias", 0, bias, 0, 4);
      assertArrayEquals(new float[] {20100, 20101, 20102, 20103}, bias);
      assertThrows(
          CheckpointException.class, () -> checkpoint.read("conv.bias", 2, new float[4], 0, 4));
      assertThrows(
          CheckpointException.class, () -> checkpoint.read("fc.bias", 0, new float[1], 0, 1));
    }
  }

  @Test
  void theNewestWholeCheckpointIsFound() throws IOException {
    assertEquals(OptionalLong.empty(), folder.newest(refused::add));
    publish(20);
    publish(100);
    shards(120); // nobody published it
    assertEquals(OptionalLong.of(100), folder.newest(refused::add));
    assertEquals(List.of(100L, 20L), folder.steps());
    folder.removeDrafts();
    assertTrue(store.files.keySet().stream().noneMatch(name -> name.startsWith("step-120")));
    folder.remove(100);
    assertEquals(OptionalLong.of(20), folder.newest(refused::add));
    assertEquals(List.of(), refused);
  }

  @Test
  void aShardThatIsMissingTornOrAlteredIsNamedAndTheCheckpointBeforeIsUsed() throws IOException {
    publish(1);
    publish(2);
    String file = "step-2/shard-1-of-2.safetensors";
    byte[] whole = Objects.requireNonNull(store.files.get(file));
    store.files.put(file, Arrays.copyOf(whole, whole.length - 1));
    assertEquals(OptionalLong.of(1), folder.newest(refused::add));
    byte[] altered = whole.clone();
    altered[whole.length - 1] ^= 1;
    store.files.put(file, altered);
    assertEquals(OptionalLong.of(1), folder.newest(refused::add));
    store.files.remove(file);
    assertEquals(OptionalLong.of(1), folder.newest(refused::add));
    String about = "cannot use memory/" + file + ": ";
    assertEquals(
        List.of(
            about + "it has %d bytes, not %d".formatted(whole.length - 1, whole.length),
            about + "it was altered: its checksum is another one",
            about + "it is missing"),
        refused);
  }

  @Test
  void shardsThatDoNotHoldEverythingAreNoCheckpoint() throws IOException {
    List<Manifest.Shard> one = shards(3).subList(0, 1);
    Manifest.About about = new Manifest.About("small", 3, 7, 32, "sgd");
    CheckpointException e =
        assertThrows(
            CheckpointException.class, () -> folder.publish(new Manifest(about, TENSORS, one)));
    assertEquals(
        "cannot use memory/step-3: it holds 6 of the 12 elements of tensor conv.weight",
        e.getMessage());
    assertEquals(List.of(), folder.steps());
  }

  @Test
  void whatCouldNotBeReadAgainIsNotPublished() throws IOException {
    List<Manifest.Shard> shards = new ArrayList<>(shards(3));
    Manifest.Shard last = shards.get(1);
    shards.set(1, new Manifest.Shard("../shard", last.bytes(), last.crc32c(), last.pieces()));
    Manifest.About about = new Manifest.About("small", 3, 7, 32, "sgd");
    Manifest manifest = new Manifest(about, TENSORS, shards);
    assertEquals(
        "cannot use memory/step-3: '../shard' is no name of a shard",
        assertThrows(CheckpointException.class, () -> folder.publish(manifest)).getMessage());
    assertEquals(List.of(), folder.steps());
  }

  private String refusal(String manifest) {
    store.files.put("step-5/manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
    String sentence =
        String.valueOf(
            assertThrows(CheckpointException.class, () -> folder.manifest(5)).getMessage());
    return sentence.replace("cannot use memory/step-5/manifest.json: ", "");
  }

  @Test
  void whatAManifestCannotMeanIsRefused() throws IOException {
    publish(5);
    byte[] bytes = Objects.requireNonNull(store.files.get("step-5/manifest.json"));
    String good = new String(bytes, StandardCharsets.UTF_8);
    assertEquals(
        "it names shard-1-of-2.safetensors twice",
        refusal(good.replace("shard-0-of-2", "shard-1-of-2")));
    assertEquals("something follows its JSON", refusal(good + "{}"));
    assertEquals(
        "its batch is 0, not a whole number from 1 to 2147483647",
        refusal(good.replace("\"batch\" : 32", "\"batch\" : 0")));
    assertEquals("its network is no text", refusal(good.replace("\"small\"", "7")));
    assertEquals(
        "it is no manifest of a checkpoint, or one of another version of Convoy",
        refusal(good.replace("\"convoy_checkpoint\" : 1", "\"convoy_checkpoint\" : 1.5")));
  }

  /** Shards that claim to hold a tensor so often that the count begins anew hold too much. */
  @Test
  void elementsThatNoLongCountsAreTooMany() {
    TensorSpec huge = new TensorSpec("huge", List.of(1 << 30, 1 << 30));
    List<Manifest.Shard> shards = new ArrayList<>();
    for (int k = 0; k < 17; k++) {
      Extent all = new Extent(1L << 60, 0, 1L << 60);
      shards.add(new Manifest.Shard("shard-" + k, 8, 0, Map.of("huge", all)));
    }
    Manifest.About about = new Manifest.About("small", 3, 7, 32, "sgd");
    Manifest manifest = new Manifest(about, List.of(huge), shards);
    String said =
        String.valueOf(
            assertThrows(CheckpointException.class, () -> folder.publish(manifest)).getMessage());
    assertTrue(
        said.endsWith(
            "holds 9223372036854775807 of the 1152921504606846976 elements of tensor huge"),
        said);
  }
}
