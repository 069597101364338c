package dev.convoy.worker.runtime;

import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.runtime.Listing.Kind;
import dev.convoy.worker.runtime.Listing.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring lines that a device records when they are first run, and from then on is asked for
 * by one call.
 */
final class RecordedLines implements Instruction, AutoCloseable {
  private final Device device;
  private final List<Line> lines;
  private Device.@Nullable Recording recording;

  /** For lines that only queue work, which they did before. */
  RecordedLines(Device device, List<Line> lines) {
    this.device = device;
    this.lines = lines;
  }

  /**
   * What is run in place of the lines. Its time counts as computing unless all of them exchange:
   * what queueing those takes that move slices within the device cannot be told from the rest, so
   * the line says how many there are.
   */
  Line line() {
    long moves = lines.stream().filter(line -> line.kind() == Kind.EXCHANGE).count();
    String how = "CUDA graph" + (moves == 0 ? "" : ", " + moves + " of the lines move slices");
    Kind kind = moves == lines.size() ? Kind.EXCHANGE : Kind.COMPUTE;
    return new Line(title(), kind, how, this);
  }

  private String title() {
    String first = lines.get(0).title();
    return first + " to " + lines.get(lines.size() - 1).title() + " (" + lines.size() + " lines)";
  }

  @Override
  public void run(long step) {
    Device.Recording known = recording;
    if (known == null) {
      known =
          device.record(
              "what is queued from " + title(),
              () -> lines.forEach(line -> line.instruction().run(step)));
      recording = known;
    }
    known.run();
  }

  @Override
  public void close() {
    if (recording != null) {
      recording.close();
    }
  }
}
