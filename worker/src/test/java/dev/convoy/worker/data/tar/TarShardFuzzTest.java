package dev.convoy.worker.data.tar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.RandomBytes;
import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import dev.convoy.worker.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a tar file. */
class TarShardFuzzTest {
  @TempDir Path directory;

  private static byte[] tar(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, String> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        byte[] content = file.getValue().getBytes(UTF_8);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void bytesAreAShardOrRefusedInASentence() throws Exception {
    List<byte[]> shards =
        List.of(
            tar(
                Map.of(
                    "a.jpg", "picture", "a.cls", "3", "b.png", "other", "b.json", "{\"label\":1}")),
            tar(Map.of("folder/" + "long".repeat(40) + ".jpeg", "picture", "readme.txt", "words")));
    Path file = directory.resolve("shard.tar");
    FuzzResult result =
        Fuzzing.of("tar shards", Mutator.ofBytes(shards), DataException.class)
            .run(
                Share.TENTH,
                (bytes, random) -> {
                  Files.write(file, bytes);
                  try (RandomBytes open = RandomBytes.of(file)) {
                    TarShard.samples("shard.tar", open);
                  }
                });
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
