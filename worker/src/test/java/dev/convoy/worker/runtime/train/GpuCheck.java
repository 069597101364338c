package dev.convoy.worker.runtime.train;

import dev.convoy.job.Precision;
import dev.convoy.worker.kernel.GpuTests;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.cuda.device.CudaException;
import dev.convoy.worker.kernel.cuda.device.CudaLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks the GPU backend on the machine at hand, without Spark, Maven or a network: the tests
 * tagged {@code gpu} (every kernel against plain Java in f32 within 1e-5, in TF32 within 2e-3 and
 * in bf16 within 5 %; the runtime over several workers), gradients of the zoo against the CPU's,
 * workers in processes of their own that share the GPU, and speed beside PyTorch's. Every line says
 * which algorithms ran.
 *
 * <p>{@code GpuCheck [--json FILE] [--only tests,zoo,workers,speed] [--precision f32,tf32,bf16]
 * [--networks NAME,...]}; the precisions are those in which speed is measured, f32 where none is
 * given. Prints a table; exits with 0 when all held, 1 when something did not, 2 for bad usage, 3
 * when no GPU can be used.
 */
public final class GpuCheck {
  private final List<CheckRow> rows = new ArrayList<>();
  private final Map<String, String> options;

  private GpuCheck(Map<String, String> options) {
    this.options = options;
  }

  /** Runs the checks. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "--only",
                "tests,zoo,workers,speed",
                "--precision",
                "f32",
                "--json",
                "",
                "--networks",
                ""));
    for (int i = 0; i < arguments.length; i += 2) {
      if (!options.containsKey(arguments[i]) || i + 1 == arguments.length) {
        System.err.println("GpuCheck: unknown option " + arguments[i] + ", or it has no value");
        System.exit(2);
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    System.exit(new GpuCheck(options).run());
  }

  private String option(String name) {
    return options.getOrDefault(name, "");
  }

  private int run() throws IOException, InterruptedException {
    String whyNot = CudaLibrary.whyNot();
    if (whyNot != null) {
      System.err.println("GpuCheck: " + whyNot);
      return 3;
    }
    String machine;
    try (CudnnKernels kernels = CudnnKernels.open(0, Precision.F32, /* share= */ true)) {
      machine = kernels.report().device() + "; " + kernels.report().libraries();
    } catch (CudaException e) {
      System.err.println("GpuCheck: " + e.getMessage());
      return 3;
    }
    System.out.println(machine);
    List<String> sections = List.of(option("--only").split(",", -1));
    if (sections.contains("tests")) {
      tests();
    }
    if (sections.contains("zoo")) {
      GpuZoo.check(option("--networks"), this::add);
    }
    if (sections.contains("workers")) {
      GpuWorkers.check(this::add);
    }
    if (sections.contains("speed")) {
      for (Precision precision : precisions()) {
        GpuSpeed.check(option("--networks"), precision, this::add);
      }
    }
    return report(machine);
  }

  private List<Precision> precisions() {
    return Arrays.stream(option("--precision").split(",", -1))
        .map(name -> Precision.valueOf(name.toUpperCase(Locale.ROOT)))
        .toList();
  }

  private void add(CheckRow row) {
    rows.add(row);
    System.out.println(row.line());
  }

  private void tests() {
    GpuTests.Findings findings = GpuTests.run();
    int failed = findings.failures().size();
    add(
        new CheckRow(
            "tests",
            "tests tagged gpu",
            findings.sentence(),
            findings.good(),
            Map.of("ran", (double) findings.started(), "failed", (double) failed)));
    findings.failures().stream()
        .limit(40)
        .forEach(f -> System.out.println("  " + f.test() + " (" + f.ran() + "): " + f.exception()));
  }

  private int report(String machine) throws IOException {
    System.out.println();
    System.out.println(machine);
    System.out.println("| check | of | finding | |");
    System.out.println("|---|---|---|---|");
    rows.forEach(row -> System.out.println(row.line()));
    boolean good = !rows.isEmpty() && rows.stream().allMatch(CheckRow::good);
    if (!option("--json").isEmpty()) {
      String all = rows.stream().map(CheckRow::json).collect(Collectors.joining(",\n  "));
      Files.writeString(
          Path.of(option("--json")),
          "{\"machine\": %s, \"good\": %s, \"rows\": [\n  %s]}%n"
              .formatted(CheckRow.quoted(machine), good, all));
    }
    System.out.println(good ? "ALL CHECKS HELD" : "SOME CHECKS FAILED");
    return good ? 0 : 1;
  }
}
