package dev.convoy.driver.cli;

import dev.convoy.driver.cli.option.UiOption;
import dev.convoy.driver.report.live.LivePage;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Job;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A run on a page while it goes on, where somebody wants that. */
final class LiveView implements RunObserver, AutoCloseable {
  private final @Nullable LivePage page;

  private LiveView(@Nullable LivePage page) {
    this.page = page;
  }

  /** Opens the page, and says where it is; nothing where no port was given. */
  static LiveView open(UiOption option, Job job, PrintWriter out) {
    LiveView view = new LiveView(option.address().map(at -> LivePage.open(job, at)).orElse(null));
    if (view.page != null) {
      out.println("The run is shown at " + view.page.address());
      out.flush();
    }
    return view;
  }

  @Override
  public void phase(String what) {
    if (page != null) {
      page.phase(what);
    }
  }

  @Override
  public void step(StepRecord step) {
    if (page != null) {
      page.step(step);
    }
  }

  @Override
  public void close() {
    if (page != null) {
      page.close();
    }
  }
}
