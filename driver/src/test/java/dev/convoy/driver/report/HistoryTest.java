package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  @TempDir Path folder = Path.of("");

  private void run(String name, String file, String json, long day) throws IOException {
    Path result = Files.createDirectories(folder.resolve(name)).resolve(file);
    Files.writeString(result, json);
    Files.setLastModifiedTime(result, FileTime.fromMillis(day * 86_400_000));
  }

  @Test
  void runsAreListedInTheOrderInWhichTheyEnded() throws IOException {
    run("b", "comparison.json", "{\"network\":\"alexnet\",\"answer\":\"model is fastest.\"}", 3);
    run(
        "a",
        "training.json",
        "{\"network\":\"tiny\",\"steps\":7,\"evaluation\":" + "{\"accuracy\":0.5,\"loss\":1.25}}",
        2);
    run("c", "certificate.json", "{\"network\":\"tiny\",\"conclusion\":\"Verified: all.\"}", 5);
    run("d", "comparison.json", "{\"network\":\"tiny\",\"answer\":\"\",\"complete\":false}", 6);
    run("e", "comparison.json", "no JSON", 7);
    run("f", "something-else.json", "{}", 8);
    List<String> lines = History.table(folder).orElseThrow().lines().toList();
    assertEquals(7, lines.size(), lines.toString());
    assertTrue(lines.get(2).contains("7 steps, test accuracy 50.00 %, loss 1.2500"), lines.get(2));
    assertTrue(lines.get(3).contains("alexnet  model is fastest."), lines.get(3));
    assertTrue(lines.get(4).contains("Verified: all."), lines.get(4));
    assertTrue(lines.get(5).contains("ended before its end; one way"), lines.get(5));
    assertTrue(lines.get(6).contains("comparison.json cannot be read"), lines.get(6));
  }

  @Test
  void anEmptyFolderHasNone() throws IOException {
    assertEquals(Optional.empty(), History.table(folder));
  }
}
