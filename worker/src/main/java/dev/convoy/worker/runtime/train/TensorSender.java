package dev.convoy.worker.runtime.train;

import dev.convoy.checkpoint.Runs;
import dev.convoy.control.ControlMessage.Observed;
import dev.convoy.control.ObservedTensor;
import dev.convoy.tensor.Range;
import dev.convoy.worker.runtime.program.Observables;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.PlainValues;
import java.util.Arrays;

/** Sends the driver parts of tensors of one step, in messages that are not too long. */
final class TensorSender {
  private static final int MOST = Observed.MAX_BYTES / Float.BYTES;
  private static final int RUN = 2 * Long.BYTES / Float.BYTES; // a run takes as much as so many

  private final Executable executable;
  private final int trial;
  private final long step;
  private final MessageSink report;

  /** Of one worker of a trial, in one step. */
  TensorSender(Executable executable, int trial, long step, MessageSink report) {
    this.executable = executable;
    this.trial = trial;
    this.step = step;
    this.report = report;
  }

  /** Sends the part that this worker has of a tensor. */
  void send(Observables.Part part) {
    float[] values = PlainValues.of(part.placed(), part.rows(), executable.kernels());
    int channel = Math.toIntExact(part.row().spatialSize());
    if (values.length != part.block().size() * channel) {
      throw new IllegalStateException(
          "%s has %d elements where the plan says %d"
              .formatted(part.tensor(), values.length, part.block().size() * channel));
    }
    Pieces pieces = new Pieces(part.tensor(), part.elements(executable.plan().ownership().batch()));
    int at = 0;
    for (int row = part.block().rows().from(); row < part.block().rows().to(); row++) {
      for (Range run : part.block().channels().runs()) {
        pieces.add(
            row * part.row().elements() + (long) run.from() * channel,
            values,
            at,
            run.size() * channel);
        at += run.size() * channel;
      }
    }
    pieces.send();
  }

  /**
   * A tensor of which elements are yet to be added.
   *
   * @param elements of the whole tensor
   */
  Pieces pieces(ObservedTensor tensor, long elements) {
    return new Pieces(tensor, elements);
  }

  /** Elements of one tensor on their way into messages. */
  final class Pieces {
    private final ObservedTensor tensor;
    private final long elements;
    private final float[] values = new float[MOST];
    private Runs.Builder runs = new Runs.Builder();
    private int size;
    private int room = MOST;

    private Pieces(ObservedTensor tensor, long elements) {
      this.tensor = tensor;
      this.elements = elements;
    }

    /** Adds elements that follow one another; full messages leave. */
    void add(long first, float[] from, int at, int count) {
      int done = 0;
      while (done < count) {
        if (room <= RUN) {
          send();
        }
        int now = Math.min(count - done, room - RUN);
        System.arraycopy(from, at + done, values, size, now);
        runs.add(first + done, now);
        room -= now + RUN;
        size += now;
        done += now;
      }
    }

    /** Sends what has not left yet. */
    void send() {
      if (size > 0) {
        report.send(
            new Observed(
                executable.rank(),
                trial,
                step,
                tensor,
                elements,
                runs.build().pairs(),
                Weights.littleEndian(Arrays.copyOf(values, size))));
        runs = new Runs.Builder();
        size = 0;
        room = MOST;
      }
    }
  }
}
