package dev.convoy.worker.kernel;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the tests that need a GPU, those tagged {@code gpu}, where there is no Maven: prints what
 * failed, then {@code ran N tests, F failed}; exits with 0 only when some ran and none failed.
 */
public final class GpuTests {
  private static final int SHOWN = 20;

  private GpuTests() {}

  /** Runs those of packages and the packages in them: {@code GpuTests PACKAGE...}. */
  public static void main(String[] arguments) {
    TestExecutionSummary summary = run(arguments);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    summary.getFailures().stream()
        .limit(SHOWN)
        .forEach(
            f -> {
              out.println("FAILED " + f.getTestIdentifier().getDisplayName());
              f.getException().printStackTrace(out);
            });
    out.printf(
        "ran %d tests, %d failed%n",
        summary.getTestsStartedCount(), summary.getTotalFailureCount());
    boolean good = summary.getTestsStartedCount() > 0 && summary.getTotalFailureCount() == 0;
    System.exit(good ? 0 : 1);
  }

  /** Runs all of them and says how it went. */
  public static TestExecutionSummary run() {
    return run(new String[] {"dev.convoy.worker"});
  }

  private static TestExecutionSummary run(String[] packages) {
    if (!OneDnnKernels.isAvailable()) { // also loads it before threads load other libraries
      throw new IllegalStateException("oneDNN, which GPUs are compared with, cannot be loaded");
    }
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(packages).map(p -> selectPackage(p)).toList())
            .filters(includeTags("gpu"))
            .build();
    Launcher launcher = LauncherFactory.create();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    launcher.execute(request, listener);
    return listener.getSummary();
  }
}
