package dev.convoy.worker.kernel;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests that need a GPU, those tagged {@code gpu}, where there is no Maven: prints what
 * failed, then {@code ran N tests, F failed}, each with the algorithms that ran; exits with 0 only
 * when some ran and none failed.
 */
public final class GpuTests {
  private static final int SHOWN = 20;

  private GpuTests() {}

  /** Runs those of packages and the packages in them: {@code GpuTests PACKAGE...}. */
  public static void main(String[] arguments) {
    Findings findings = run(arguments);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    findings.failures().stream()
        .limit(SHOWN)
        .forEach(
            f -> {
              out.println("FAILED " + f.test() + " (" + f.ran() + ")");
              f.exception().printStackTrace(out);
            });
    out.println(findings.sentence());
    System.exit(findings.good() ? 0 : 1);
  }

  /** Runs all of them and says how it went. */
  public static Findings run() {
    return run(new String[] {"dev.convoy.worker"});
  }

  /**
   * A test that failed.
   *
   * @param ran which of the libraries' codes it ran
   */
  public record Failure(String test, String ran, Throwable exception) {}

  /**
   * How it went.
   *
   * @param started how many tests
   * @param ran which of the libraries' codes all ran
   */
  public record Findings(long started, List<Failure> failures, String ran) {
    /** As {@code ran 12 tests, 0 failed; ran cudnn-forward-1}. */
    public String sentence() {
      return "ran %d tests, %d failed; %s".formatted(started, failures.size(), ran);
    }

    /** Whether some ran and none failed. */
    public boolean good() {
      return started > 0 && failures.isEmpty();
    }
  }

  private static Findings run(String[] packages) {
    if (!OneDnnKernels.isAvailable()) { // also loads it before threads load other libraries
      throw new IllegalStateException("oneDNN, which GPUs are compared with, cannot be loaded");
    }
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(packages).map(p -> selectPackage(p)).toList())
            .filters(includeTags("gpu"))
            .build();
    Listener listener = new Listener();
    LauncherFactory.create().execute(request, listener);
    return new Findings(listener.started, listener.failures, LibraryCode.since(0));
  }

  /** Notes what fails, tests and what is around them, and what ran meanwhile. */
  private static final class Listener implements TestExecutionListener {
    private final Map<TestIdentifier, Integer> before = new HashMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private long started;

    @Override
    public void executionStarted(TestIdentifier test) {
      before.put(test, LibraryCode.noted());
      started += test.isTest() ? 1 : 0;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result
          .getThrowable()
          .filter(any -> result.getStatus() == TestExecutionResult.Status.FAILED)
          .ifPresent(e -> failures.add(failure(test, e)));
    }

    private Failure failure(TestIdentifier test, Throwable exception) {
      String ran = LibraryCode.since(before.getOrDefault(test, 0));
      return new Failure(test.getDisplayName(), ran, exception);
    }
  }
}
