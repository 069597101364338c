package dev.convoy.driver.run;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.session.StopRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.service.launcher.IrqHandler;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C and SIGTERM do while a training runs: the first asks for a stop with all state saved;
 * a second one, or a run that does not end in time, ends this process and all that it started at
 * once.
 *
 * <p>Concurrency: thread safe.
 */
final class Interruption {
  /** Less than the ten seconds after which nothing runs any more. */
  private static final long PATIENCE_SECONDS = 9;

  private volatile StopRequest stop = new StopRequest();
  private final AtomicReference<@Nullable ExitCode> received = new AtomicReference<>();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "convoy-interruption");
            thread.setDaemon(true);
            return thread;
          });

  /** Listens, as long as this process lives: what comes after a stop is its end. */
  static Interruption listening() {
    Interruption own = new Interruption();
    for (String signal : List.of("INT", "TERM")) {
      new IrqHandler(signal, interrupted -> own.got(signal)).bind();
    }
    return own;
  }

  /** Does not listen: the process is somebody else's, and so are its signals. */
  static Interruption never() {
    return new Interruption();
  }

  private Interruption() {}

  /** What it stops from now on, at once where a signal came before. */
  void stops(StopRequest running) {
    stop = running;
    if (hasCome()) {
      running.make();
    }
  }

  /** Whether a signal came. */
  boolean hasCome() {
    return received.get() != null;
  }

  private void got(String signal) {
    ExitCode code = signal.equals("INT") ? ExitCode.INTERRUPTED : ExitCode.TERMINATED;
    if (!received.compareAndSet(null, code)) {
      end(code);
    }
    Future<?> unused = watch.schedule(() -> end(code), PATIENCE_SECONDS, TimeUnit.SECONDS);
    stop.make();
  }

  private static void end(ExitCode code) {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().halt(code.number());
  }

  /**
   * What to throw where the run was ended.
   *
   * @param steps up to which all is saved, 0 for none
   */
  InterruptedRun thrown(long steps, Path output) {
    ExitCode code = Objects.requireNonNullElse(received.get(), ExitCode.INTERRUPTED);
    String saved =
        steps == 0
            ? "nothing is saved"
            : "all up to step %d is saved: go on by convoy train --resume %s"
                .formatted(steps, output);
    return new InterruptedRun("interrupted; " + saved, code);
  }
}
