package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.cost.Calibration;
import dev.convoy.cost.LinkCost;
import dev.convoy.cost.TransportCost;
import dev.convoy.driver.planning.MachineCalibration;
import dev.convoy.job.Numerics;
import dev.convoy.job.Transport;
import dev.convoy.worker.calibrate.CalibrationFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Links are taken as known: processes that time them are tested elsewhere. */
@Isolated("it keeps what it measures in a directory that a system property names")
class CalibrateCommandTest {
  private static final String CACHE = "convoy.cache";
  private static final TransportCost LINK =
      new TransportCost(
          new LinkCost(12e-6, 4e9, 3e-6),
          new TransportCost.End(1e-6, 2e-6, 5e-11),
          new TransportCost.End(0, 4e-6, 25e-11));

  @TempDir Path directory;
  private @Nullable String before;
  private Path file = Path.of("");

  private record Outcome(int code, String out, String err) {}

  private static Outcome calibrate(String... options) {
    List<String> args = new ArrayList<>(List.of("calibrate", "--width", "0.125", "--batch", "4"));
    args.addAll(List.of("--workers", "1", "--strategies", "model"));
    args.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(args.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return new Outcome(code, out.toString(), err.toString());
  }

  @BeforeEach
  void knowLinks() {
    before = System.getProperty(CACHE);
    System.setProperty(CACHE, directory.toString());
    CalibrationFile known =
        MachineCalibration.of(Numerics.DEFAULT, 1, 1, true, sentence -> {}).file();
    known.add(known.read().withLinks(2, Map.of(Transport.TCP, LINK)));
    file = known.path();
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(CACHE);
    } else {
      System.setProperty(CACHE, before);
    }
  }

  @Test
  void kernelsRatesAndLinksArePrintedWithWhereTheyAreKept() {
    Outcome outcome = calibrate();
    assertEquals(0, outcome.code(), outcome.err());
    String out = outcome.out();
    assertTrue(out.contains("Measuring kernels of alexnet-cifar on 1 thread of "), out);
    assertTrue(out.contains("alexnet-cifar, model, worker 0 of 1, batch 4:"), out);
    for (String pass : List.of("forward", "backward", "weight gradient", "squares", "update")) {
      assertTrue(
          out.lines().anyMatch(line -> line.matches("conv2 +.* " + pass + " +\\d+\\.\\d{3}.*")),
          pass + " in " + out);
    }
    assertTrue(
        out.lines()
            .anyMatch(line -> line.matches("TCP +2 +12.00 +4.00 +3.00 +3.00 +0.050 +4.00 +0.250")),
        out);
    assertTrue(out.endsWith("Kept in " + file + System.lineSeparator()), out);
  }

  @Test
  void whatIsKnownIsNotMeasuredAgainUnlessItIsForgotten() {
    calibrate();
    CalibrationFile kept =
        MachineCalibration.of(Numerics.DEFAULT, 1, 1, true, sentence -> {}).file();
    Calibration first = kept.read();
    assertFalse(calibrate().out().contains("Measuring"));
    assertEquals(first, kept.read());
    kept.forget();
    kept.add(Calibration.empty(first.scope()).withLinks(2, Map.of(Transport.TCP, LINK)));
    assertTrue(calibrate().out().contains("Measuring kernels"));
  }

  @Test
  void kernelsAreMeasuredHereWhateverTheMasterIs() {
    String out = calibrate("--master", "spark://elsewhere:7077").out();
    assertTrue(
        out.startsWith(
            "Kernels and links are measured on this machine, whatever runs at --master spark://elsewhere:7077."),
        out);
    assertFalse(calibrate("--master", "embedded").out().contains("measured on this machine"));
  }

  @Test
  void speedsThatOnlyWorkersKnowAreRefused() {
    Outcome outcome = calibrate("--worker-speeds", "measured");
    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains("--worker-speeds measured needs workers"), outcome.err());
  }
}
