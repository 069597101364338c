package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Device;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring operations that a device records when they are first run, and from then on is asked
 * for by one call.
 */
final class RecordedInstruction implements Instruction, AutoCloseable {
  private final Device device;
  private final List<LinkedOp> ops;
  private Device.@Nullable Recording recording;

  /** For operations that only queue work, which they did before. */
  RecordedInstruction(Device device, List<LinkedOp> ops) {
    this.device = device;
    this.ops = ops;
  }

  @Override
  public void run(long step) {
    Device.Recording known = recording;
    if (known == null) {
      known = device.record(what(), () -> ops.forEach(op -> op.instruction().run(step)));
      recording = known;
    }
    known.run();
  }

  private String what() {
    String first = ops.get(0).op().title();
    String last = ops.get(ops.size() - 1).op().title();
    return "what is queued from " + first + " to " + last + " (" + ops.size() + " lines)";
  }

  @Override
  public void close() {
    if (recording != null) {
      recording.close();
    }
  }
}
