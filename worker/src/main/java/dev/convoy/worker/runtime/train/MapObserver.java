package dev.convoy.worker.runtime.train;

import dev.convoy.control.ObservedTensor.Kind;
import dev.convoy.worker.runtime.program.Observables;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.run.StepObserver;
import java.util.List;

/** Sends the driver what some layers make of a batch of test records. */
final class MapObserver implements StepObserver {
  private final Observables observables;
  private final List<String> layers;
  private final TensorSender sender;

  /**
   * Of one worker of a trial.
   *
   * @param layers whose outputs are sent
   * @param batch the number of the batch, from 0
   */
  MapObserver(
      Executable executable, List<String> layers, int trial, long batch, MessageSink report) {
    this.observables = new Observables(executable.plan(), executable.rank());
    this.layers = List.copyOf(layers);
    this.sender = new TensorSender(executable, trial, batch, report);
  }

  @Override
  public void before(Op op) {}

  @Override
  public void after(Op op) {
    for (Observables.Part part : observables.after(op)) {
      if (part.tensor().kind() == Kind.OUTPUT && layers.contains(part.tensor().layer())) {
        sender.send(part);
      }
    }
  }
}
