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
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckpointFolderTest {
  private static final List<TensorSpec> TENSORS =
      List.of(
          new TensorSpec("conv.weight", List.of(4, 3)), new TensorSpec("conv.bias", List.of(4)));

  private final MemoryStore store = new MemoryStore();
  private final CheckpointFolder folder = new CheckpointFolder(store);
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

  private void publish(long step) throws IOException {
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

  /** Whatever was changed, one sentence comes, or the checkpoint is still as it was. */
  @Test
  void alteredManifestsAndShardsAreRefusedInASentence() throws IOException {
    publish(5);
    Map<String, byte[]> good = new LinkedHashMap<>(store.files);
    Random random = new Random(1);
    List<String> names = List.copyOf(good.keySet());
    for (int k = 0; k < 3_000; k++) {
      String name = names.get(random.nextInt(names.size()));
      store.files.putAll(good);
      store.files.put(name, mutated(Objects.requireNonNull(good.get(name)), random));
      try (ShardedCheckpoint checkpoint = folder.open(5)) {
        checkpoint.read("conv.weight", 0, new float[12], 0, 12);
        checkpoint.read("conv.bias", 0, new float[4], 0, 4);
        folder.verify(5);
      } catch (CheckpointException e) {
        String said = String.valueOf(e.getMessage());
        assertTrue(said.startsWith("cannot "), said);
      }
    }
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] mutated =
        random.nextInt(4) == 0
            ? Arrays.copyOf(bytes, random.nextInt(2 * bytes.length))
            : bytes.clone();
    for (int n = random.nextInt(4); n >= 0 && mutated.length > 0; n--) {
      mutated[random.nextInt(mutated.length)] =
          (byte)
              (random.nextBoolean()
                  ? random.nextInt(256)
                  : "0123456789-{}[]\",".getBytes(StandardCharsets.UTF_8)[random.nextInt(17)]);
    }
    return mutated;
  }
}
