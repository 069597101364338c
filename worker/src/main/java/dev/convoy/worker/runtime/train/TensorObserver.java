package dev.convoy.worker.runtime.train;

import dev.convoy.control.ObservedTensor;
import dev.convoy.control.ObservedTensor.Kind;
import dev.convoy.network.ParameterSpec;
import dev.convoy.worker.runtime.program.LayerParameters;
import dev.convoy.worker.runtime.program.Observables;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.Work;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.StepObserver;
import java.nio.FloatBuffer;

/**
 * Sends the driver what a worker computes in a step: what its layers read and make, gradients, and
 * the parameters that it holds afterwards, those that others hold too included.
 */
final class TensorObserver implements StepObserver {
  private final Executable executable;
  private final TensorSender sender;
  private final Observables observables;

  /** Of one worker of a trial, in one step. */
  TensorObserver(Executable executable, int trial, long step, MessageSink report) {
    this.executable = executable;
    this.sender = new TensorSender(executable, trial, step, report);
    this.observables = new Observables(executable.plan(), executable.rank());
  }

  @Override
  public void before(Op op) {
    observables.before(op).forEach(sender::send);
    if (op.work() instanceof Work.Update update) {
      gradients(update.parameters());
    }
  }

  @Override
  public void after(Op op) {
    observables.after(op).forEach(sender::send);
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
          TensorSender.Pieces pieces = sender.pieces(parameter, elements(parameter));
          pieces.add(first, values, 0, values.length);
          pieces.send();
        });
  }

  /** Of the part of a layer's parameters that this worker updates, summed over all workers. */
  private void gradients(LayerParameters p) {
    for (int k = 0; k < p.specs().size(); k++) {
      ParameterPart part = new ParameterPart(executable, p, k);
      FloatBuffer values = FloatBuffer.allocate(part.elements());
      part.copyValues(p.gradientParts().get(k), values);
      ObservedTensor tensor =
          new ObservedTensor(Kind.PARAMETER_GRADIENT, p.layer(), p.specs().get(k).name());
      TensorSender.Pieces pieces = sender.pieces(tensor, elements(tensor));
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
}
