package dev.convoy.driver.launch.cluster;

import dev.convoy.control.Reason;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the first error that Spark logs from now on: it explains what follows, while the
 * exception that Spark ends with often says only that it has ended.
 *
 * <p>Concurrency: any thread logs, any thread asks.
 */
final class SparkErrors implements AutoCloseable {

  private static final String SPARK = "org.apache.spark";

  private final FirstError first = new FirstError();

  private SparkErrors() {}

  /** Listens to what the logging that is in force now lets through. */
  static SparkErrors listening() {
    SparkErrors errors = new SparkErrors();
    if (LogManager.getContext(false) instanceof LoggerContext context) {
      errors.first.start();
      context.getConfiguration().getRootLogger().addAppender(errors.first, Level.ERROR, null);
      context.updateLoggers();
    }
    return errors;
  }

  /** Something to put behind a sentence: {@code " (Spark says: ...)"}, or nothing. */
  String said() {
    String error = first.error;
    return error == null ? "" : " (Spark says: " + error + ")";
  }

  /** What Spark said, or, where that is the same, nothing. */
  String said(String known) {
    String error = first.error;
    return error == null || known.contains(error) || error.contains(known) ? "" : said();
  }

  @Override
  public void close() {
    if (LogManager.getContext(false) instanceof LoggerContext context) {
      context.getConfiguration().getRootLogger().removeAppender(first.getName());
      context.updateLoggers();
    }
  }

  private static final class FirstError extends AbstractAppender {
    private volatile @Nullable String error;

    FirstError() {
      super("convoy-first-error", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      if (error == null && event.getLoggerName().startsWith(SPARK)) {
        String message = event.getMessage().getFormattedMessage().strip();
        Throwable thrown = event.getThrown();
        error =
            (message + (thrown == null ? "" : ": " + Reason.firstLine(thrown)))
                .replaceAll("\\s*\\R\\s*", " ")
                .replaceAll("[.:]+$", "");
      }
    }
  }
}
