package dev.convoy.worker.runtime;

import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.runtime.Listing.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which lines a step runs: one after the other or, on a device that records, after a few such
 * steps, with every stretch of lines that only queue work in one.
 */
final class StepLines implements AutoCloseable {

  /**
   * The first step makes libraries load what they run, which they cannot while it is recorded; the
   * second is one to spare.
   */
  private static final int PLAIN_STEPS = 2;

  /**
   * Of fewer lines no recording is made: asking for it costs about what asking for two kernels
   * does, and memory on the device. Not measured.
   */
  private static final int LEAST = 3;

  private final List<Line> all;
  private final int[] plain;
  private final int[] recorded;
  private final List<RecordedLines> recordings = new ArrayList<>();
  private long steps;

  /** For the lines of an executable; without a device, or with one that records nothing, as is. */
  StepLines(List<Line> lines, @Nullable Device device) {
    all = new ArrayList<>(lines);
    plain = IntStream.range(0, lines.size()).toArray();
    recorded = device != null && device.records() ? record(lines, device) : plain;
  }

  private int[] record(List<Line> lines, Device device) {
    List<Integer> numbers = new ArrayList<>();
    int end;
    for (int begin = 0; begin < lines.size(); begin = end) {
      end = begin;
      while (end < lines.size() && lines.get(end).instruction().onlyQueues()) {
        end++;
      }
      if (end - begin >= LEAST) {
        numbers.add(all.size());
        RecordedLines stretch = new RecordedLines(device, lines.subList(begin, end));
        recordings.add(stretch);
        all.add(stretch.line());
      } else {
        end = Math.max(end, begin + 1);
        IntStream.range(begin, end).forEach(numbers::add);
      }
    }
    return numbers.stream().mapToInt(k -> k).toArray();
  }

  /** Every line that some step runs; those of {@link #next} are numbers in here. */
  List<Line> all() {
    return all;
  }

  /** One of {@link #all}. */
  Line get(int number) {
    return all.get(number);
  }

  /** The lines of the step that begins now. */
  int[] next() {
    return steps++ < PLAIN_STEPS ? plain : recorded;
  }

  /** Ends the recordings. */
  @Override
  public void close() {
    recordings.forEach(RecordedLines::close);
  }
}
