package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On clusters that are only described, so that no kernel is timed. */
class PlanCommandTest {
  private static final String HOSTS =
      """
      name: hosts
      hosts:
        - {count: 4, device: cpu, network: {bandwidth: 1 Gbit/s, latency: 20 us}}
      """;

  @TempDir Path directory;

  private String plan(String cluster, String... options) throws IOException {
    Path file = Files.writeString(directory.resolve("cluster.yaml"), cluster);
    List<String> args = new ArrayList<>(List.of("plan", "--cluster", file.toString()));
    args.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    assertEquals(0, code, err.toString());
    return out.toString();
  }

  private static void assertHasLine(String pattern, String text) {
    assertTrue(text.lines().anyMatch(line -> line.matches(pattern)), text);
  }

  @Test
  void modelAndDataParallelismChangePlacesAtABatchAndABandwidth() throws IOException {
    String text =
        plan(
            HOSTS,
            "--network",
            "alexnet",
            "--workers",
            "4",
            "--batch",
            "380",
            "--chunks",
            "1",
            "--strategy",
            "data");
    assertHasLine(
        "Model parallelism is faster than data parallelism below a batch of \\d{3}, slower from"
            + " there on\\.",
        text);
    assertHasLine(
        "With batch 380: Model parallelism is faster than data parallelism below \\d\\.\\d+ Gbit/s"
            + " between hosts, slower above\\.",
        text);
  }

  @Test
  void whereTheyNeverChangePlacesTheRangeIsSaid() throws IOException {
    String text =
        plan(
            "{name: one, hosts: [{workers: 2, device: cpu, within: {bandwidth: 1 Gbit/s}}]}",
            "--network",
            "nin-cifar",
            "--workers",
            "2",
            "--strategy",
            "model");
    assertHasLine(
        "Model parallelism is slower than data parallelism at every batch from 4 to 65,536\\.",
        text);
    assertHasLine(".*slower than data parallelism at every bandwidth between workers\\.", text);
  }

  @Test
  void oneWorkerHasNothingToChange() throws IOException {
    assertFalse(plan(HOSTS, "--workers", "1", "--strategy", "single").contains("parallelism is"));
  }
}
