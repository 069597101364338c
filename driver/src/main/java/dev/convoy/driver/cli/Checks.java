package dev.convoy.driver.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.convoy.driver.cli.option.NetworkOptions;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.cluster.HadoopSettings;
import dev.convoy.driver.launch.machine.JavaVersion;
import dev.convoy.driver.launch.machine.Loopback;
import dev.convoy.driver.launch.machine.SparkHome;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.run.DataCheck;
import dev.convoy.job.DataSpec;
import dev.convoy.network.NetworkException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.kernel.BackendReport;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.task.LocalBackends;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** What {@code convoy doctor} looks at. */
final class Checks {
  private static final long SMALLEST_MEMORY = 2L << 30;

  private Checks() {}

  static List<Finding> all(NetworkOptions network, @Nullable String data) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(kernels());
    findings.add(gpu());
    findings.add(cores());
    findings.add(memory());
    findings.add(ports());
    findings.add(spark());
    if (data != null) {
      findings.add(images(network, data));
    }
    return findings;
  }

  private static Finding java() {
    try {
      JavaVersion.require17();
      return Finding.ok("Java", System.getProperty("java.version", "17"));
    } catch (LaunchException e) {
      return Finding.problem("Java", sentence(e));
    }
  }

  private static Finding kernels() {
    try (Kernels kernels = LocalBackends.onCpu()) {
      BackendReport report = kernels.report();
      String bf16 =
          report.hasBf16()
              ? "this CPU has bf16 instructions, so --precision bf16 can be used"
              : "this CPU has no bf16 instructions, so --precision is f32";
      String slow =
          report.slowCode().mayBeUsedHere()
              ? "; without AVX-512 it is slow at some layers, which inspect --kernels names"
              : "";
      return Finding.ok("oneDNN", "its native libraries load; " + bf16 + slow);
    } catch (DeviceException e) {
      return Finding.problem("oneDNN", sentence(e));
    }
  }

  /** A machine without a GPU will do; one whose GPU cannot be used should say why. */
  private static Finding gpu() {
    String whyNot = LocalBackends.whyNoGpu();
    if (whyNot != null) {
      return Finding.ok("GPU", "none can be used: " + whyNot);
    }
    try (Kernels kernels = LocalBackends.onGpu()) {
      BackendReport report = kernels.report();
      return Finding.ok(
          "GPU", report.device() + ", " + report.libraries() + "; a convolution came out right");
    } catch (DeviceException | OutOfMemoryError e) {
      return Finding.problem("GPU", sentence(e));
    }
  }

  private static Finding cores() {
    int cores = Runtime.getRuntime().availableProcessors();
    return Finding.ok("cores", cores + (cores == 1 ? ", so one worker runs at a time" : ""));
  }

  private static Finding memory() {
    long bytes =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return bytes >= SMALLEST_MEMORY
        ? Finding.ok("memory", Quantity.bytes(bytes))
        : Finding.problem(
            "memory", Quantity.bytes(bytes) + ": a worker and the driver need 2 GB at least");
  }

  private static Finding ports() {
    try {
      return Finding.ok("ports", "loopback port " + Loopback.require() + " is free");
    } catch (LaunchException e) {
      return Finding.problem("ports", sentence(e));
    }
  }

  private static Finding spark() {
    try {
      return Finding.ok("Spark", SparkHome.find().directory().toString());
    } catch (LaunchException e) {
      return Finding.problem("Spark", sentence(e));
    }
  }

  private static Finding images(NetworkOptions network, String uri) {
    DataSpec data = new DataSpec(uri, /* augment= */ false, /* skipBadRecords= */ false);
    try {
      Configuration hadoop = HadoopSettings.submitted();
      DataCheck.training(network.network(), data, 1, hadoop);
      DataCheck.test(network.network(), data, hadoop);
      return Finding.ok("data", uri);
    } catch (DataException | NetworkException | UserError e) {
      return Finding.problem("data", sentence(e));
    }
  }

  private static String sentence(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
