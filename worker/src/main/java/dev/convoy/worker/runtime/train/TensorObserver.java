package dev.convoy.worker.runtime.train;

import dev.convoy.checkpoint.Runs;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Observed;
import dev.convoy.control.ObservedTensor;
import dev.convoy.control.ObservedTensor.Kind;
import dev.convoy.network.ParameterSpec;
import dev.convoy.tensor.Range;
import dev.convoy.worker.runtime.program.LayerParameters;
import dev.convoy.worker.runtime.program.Observables;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.Work;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.PlainValues;
import dev.convoy.worker.runtime.run.StepObserver;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Sends the driver what a worker computes in a step: what its layers read and make, gradients, and
 * the parameters that it holds afterwards, those that others hold too included.
 */
final class TensorObserver implements StepObserver {
  private static final int MOST = Observed.MAX_BYTES / Float.BYTES;
  private static final int RUN = 2 * Long.BYTES / Float.BYTES; // a run takes as much as so many

  private final Executable executable;
  private final int trial;
  private final MessageSink report;
  private final Observables observables;

  /** Of one worker of a trial. */
  TensorObserver(Executable executable, int trial, MessageSink report) {
    this.executable = executable;
    this.trial = trial;
    this.report = report;
    this.observables = new Observables(executable.plan(), executable.rank());
  }

  @Override
  public void before(Op op) {
    observables.before(op).forEach(this::send);
    if (op.work() instanceof Work.Update update) {
      gradients(update.parameters());
    }
  }

  @Override
  public void after(Op op) {
    observables.after(op).forEach(this::send);
  }

  /** The step is over: what parameters have become of it. */
  void ended() {
    Weights.held(
        executable,
        (tensor, first, values) -> {
          int dot = tensor.lastIndexOf('.');
          ObservedTensor parameter =
              new ObservedTensor(
                  Kind.PARAMETER, tensor.substring(0, dot), tensor.substring(dot + 1));
          Pieces pieces = new Pieces(parameter, elements(parameter));
          pieces.add(first, values, 0, values.length);
          pieces.send();
        });
  }

  private void send(Observables.Part part) {
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

  /** Of the part of a layer's parameters that this worker updates, summed over all workers. */
  private void gradients(LayerParameters p) {
    for (int k = 0; k < p.specs().size(); k++) {
      ParameterPart part = new ParameterPart(executable, p, k);
      FloatBuffer values = FloatBuffer.allocate(part.elements());
      part.copyValues(p.gradientParts().get(k), values);
      ObservedTensor tensor =
          new ObservedTensor(Kind.PARAMETER_GRADIENT, p.layer(), p.specs().get(k).name());
      Pieces pieces = new Pieces(tensor, elements(tensor));
      int at = 0;
      for (int run = 0; run < part.runs().size(); run++) {
        int count = Math.toIntExact(part.runs().count(run));
        pieces.add(part.runs().first(run), values.array(), at, count);
        at += count;
      }
      pieces.send();
    }
  }

  private long elements(ObservedTensor parameter) {
    var network = executable.plan().network();
    return network.parameters(network.node(parameter.layer())).stream()
        .filter(spec -> spec.name().equals(parameter.part()))
        .mapToLong(ParameterSpec::elements)
        .findFirst()
        .orElseGet(() -> network.shape(parameter.layer()).channels()); // an average
  }

  /** Elements of one tensor on their way into messages. */
  private final class Pieces {
    private final ObservedTensor tensor;
    private final long elements;
    private final float[] values = new float[MOST];
    private Runs.Builder runs = new Runs.Builder();
    private int size;
    private int room = MOST;

    Pieces(ObservedTensor tensor, long elements) {
      this.tensor = tensor;
      this.elements = elements;
    }

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

    void send() {
      if (size > 0) {
        report.send(
            new ControlMessage.Observed(
                executable.rank(),
                trial,
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
