package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.placement.Strategy;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonPlotsTest {
  private static final List<ComparisonRow> ROWS =
      List.of(row("model", Strategy.MODEL, 110), row("data", Strategy.DATA, 126));

  @TempDir Path directory = Path.of("");

  private static ComparisonRow row(String title, Strategy strategy, double compute) {
    return new ComparisonRow(
        new Contestant(title, strategy, 2, 1),
        null,
        List.of(1000.0, 1100.0, 900.0),
        compute + 10,
        compute,
        8,
        3,
        5,
        5,
        List.of(),
        7,
        7,
        List.of(2.0),
        List.of(),
        null,
        List.of(),
        0);
  }

  @Test
  void picturesShowSomethingInSeveralColours() throws Exception {
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      Optional<String> why =
          Plots.write(
              output,
              "throughput.png",
              () -> ComparisonPlots.throughput("tiny, batch 8", ROWS, List.of()));
      assumeTrue(why.isEmpty(), () -> "this machine cannot draw: " + why);
      Plots.write(output, "step.png", () -> ComparisonPlots.step("tiny, batch 8", ROWS));
    }
    for (String name : List.of("throughput.png", "step.png")) {
      byte[] png = Files.readAllBytes(directory.resolve(name));
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
      assertEquals(960, image.getWidth());
      long colours =
          IntStream.range(0, image.getWidth() * image.getHeight())
              .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()))
              .distinct()
              .count();
      assertTrue(colours > 10, name + " has " + colours + " colours");
    }
  }

  @Test
  void aMachineThatCannotDrawSaysWhatToInstall() {
    try (OutputDirectory output = OutputDirectory.open(directory)) {
      Optional<String> why =
          Plots.write(
              output,
              "plot.png",
              () -> {
                throw new InternalError("no fonts");
              });
      assertEquals(
          Optional.of("plot.png is not drawn (no fonts): install fontconfig and a font"), why);
    }
  }
}
