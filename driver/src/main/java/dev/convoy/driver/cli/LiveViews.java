package dev.convoy.driver.cli;

import dev.convoy.driver.cli.option.UiOption;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.job.Job;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Pages of runs that follow one another, at one place. */
final class LiveViews implements AutoCloseable {
  private final UiOption option;
  private final PrintWriter out;
  private @Nullable LiveView now;

  LiveViews(UiOption option, PrintWriter out) {
    this.option = option;
    this.out = out;
  }

  /** That of the next run, after which there is none of the one before. */
  RunObserver next(Job job) {
    close();
    LiveView view = LiveView.open(option, job, out);
    now = view;
    return view;
  }

  @Override
  public void close() {
    if (now != null) {
      now.close();
      now = null;
    }
  }
}
