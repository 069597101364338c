package dev.convoy.driver.report.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.control.Reason;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Trial;
import dev.convoy.metrics.StepNumber;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code metrics.jsonl}: one line of JSON a training step, written as the step ends.
 *
 * <p>Step time and throughput are worker 0's, compute and exchange times means over the workers,
 * bytes the sum and memory the largest of all workers. Where there are several trials, each line
 * also says which one it is of.
 *
 * <p>A line that cannot be written, because the disk is full, is left out, whole: training is worth
 * more than its metrics. The first such line is reported.
 */
public final class MetricsFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final List<Trial> trials;
  private final FileChannel channel;
  private final Consumer<String> warning;
  private long length; // bytes of whole lines
  private boolean incomplete;

  private MetricsFile(
      Path file, List<Trial> trials, FileChannel channel, Consumer<String> warning) {
    this.file = file;
    this.trials = trials;
    this.channel = channel;
    this.warning = warning;
  }

  /**
   * Begins the file.
   *
   * @param warning told in a sentence, once, if lines have to be left out
   * @throws ReportException if it cannot be made
   */
  public static MetricsFile create(
      OutputDirectory output, List<Trial> trials, Consumer<String> warning) {
    Path file = output.files().metrics();
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      return new MetricsFile(file, List.copyOf(trials), channel, warning);
    } catch (IOException e) {
      throw OutputFile.unwritable(file, e);
    }
  }

  /**
   * Goes on with a file that an earlier run of the same training began, behind a step's line; what
   * it measured after that step is measured again.
   *
   * @param steps how many steps were done
   * @throws ReportException if it cannot be read or written
   */
  public static MetricsFile goOn(
      OutputDirectory output, List<Trial> trials, long steps, Consumer<String> warning) {
    Path file = output.files().metrics();
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      MetricsFile metrics = new MetricsFile(file, List.copyOf(trials), channel, warning);
      metrics.length = channel.size();
      metrics.goBackTo(steps);
      return metrics;
    } catch (IOException e) {
      throw OutputFile.unwritable(file, e);
    }
  }

  /** Forgets what was measured after so many steps, and half a line at the end. */
  public void goBackTo(long steps) {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      long kept = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long end = kept + line.getBytes(StandardCharsets.UTF_8).length + 1;
        if (end > length || stepOf(line) > steps) {
          break;
        }
        kept = end;
      }
      channel.truncate(kept);
      length = kept;
    } catch (IOException e) {
      leftOut(e);
    }
  }

  /** The step that a line is of; one that nobody can read is of none that is kept. */
  private static long stepOf(String line) {
    try {
      return JSON.readTree(line).path("step").asLong(Long.MAX_VALUE);
    } catch (JsonProcessingException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Adds something that happened after so many steps. */
  public void event(String name, long steps, String sentence) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("event", name);
    line.put("step", steps);
    line.put("message", sentence);
    append(line);
  }

  /** Adds a step. */
  public void add(StepRecord step) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    if (trials.size() > 1) {
      line.put("trial", step.trial());
      Trial trial = trials.get(step.trial());
      line.put("strategy", trial.title());
      line.put("workers", trial.workers());
      line.put("threads_per_worker", trial.threads());
    }
    line.put("step", StepNumber.of(step.step()));
    line.put("epoch", StepNumber.of(step.epoch()));
    line.put("loss", step.loss());
    line.put("images_per_second", step.imagesPerSecond());
    line.put("step_ms", step.stepMillis());
    line.put("compute_ms", step.computeMillis());
    line.put("exchange_ms", step.exchangeMillis());
    line.put("exposed_exchange_ms", step.exposedExchangeMillis());
    line.put("bytes_sent", step.bytesSent());
    line.put("peak_memory_bytes", step.peakMemoryBytes());
    append(line);
  }

  private void append(ObjectNode line) {
    try {
      append((FiniteJson.of(line) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      leftOut(e);
    }
  }

  private void append(byte[] line) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(line);
    while (rest.hasRemaining()) {
      channel.write(rest, length + rest.position());
    }
    length += line.length;
  }

  private void leftOut(IOException why) {
    if (incomplete) {
      return;
    }
    incomplete = true;
    warning.accept(
        "cannot write %s (%s): the run goes on, and the lines that do not fit are left out"
            .formatted(file, Reason.of(why)));
  }

  /** Ends the file after its last whole line. */
  @Override
  public void close() {
    try (channel) {
      if (incomplete) {
        channel.truncate(length);
      }
    } catch (IOException e) {
      leftOut(e);
    }
  }
}
