package dev.convoy.worker.task;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.JobCodec;
import dev.convoy.job.Job;
import dev.convoy.worker.credentials.Invitation;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.netty.DriverLink;
import dev.convoy.worker.exchange.netty.EnrolmentClient;
import dev.convoy.worker.exchange.netty.ExchangeOptions;
import dev.convoy.worker.runtime.train.StepGate;
import dev.convoy.worker.runtime.train.Supervision;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The barrier task of a training job: it enrols with the driver, links to it, and runs a {@link
 * WorkerRun} that reports to it.
 */
public final class TrainingBody implements WorkerBody {
  private static final long serialVersionUID = 1L;

  private final byte[] job;
  private final byte[] invitation;

  /**
   * Travels to the executors.
   *
   * @param job as {@link JobCodec} wrote it
   * @param invitation by which the driver gives the job's credentials
   */
  public TrainingBody(byte[] job, Invitation invitation) {
    this.job = job.clone();
    this.invitation = invitation.encode();
  }

  @Override
  public byte[] run(WorkerSlot slot) throws InterruptedException {
    Invitation invited = Invitation.decode(invitation);
    Job decoded = JobCodec.decode(job);
    ExchangeOptions options =
        ExchangeOptions.DEFAULTS.withPeerTimeout(Duration.ofMillis(decoded.peerTimeoutMillis()));
    AtomicReference<@Nullable WorkerRun> run = new AtomicReference<>();
    Supervision supervision = new Supervision();
    StepGate gate = supervision.gate();
    JobCredentials credentials = EnrolmentClient.enrol(invited, slot.rank(), slot.ranks(), options);
    try (DriverLink link =
        DriverLink.connect(
            slot.rank(),
            slot.ranks(),
            invited.reports(),
            credentials,
            options,
            lost -> {
              gate.release();
              WorkerRun running = run.get();
              if (running != null) {
                running.giveUp(lost);
              }
            },
            (driver, told) -> {
              if (told instanceof ControlMessage.HoldStep) {
                driver.send(new ControlMessage.InStep(slot.rank(), gate.hold()));
              } else if (told instanceof ControlMessage.StopAfter stop) {
                gate.stopAfter(stop.step());
              } else if (told instanceof ControlMessage.AskWhereabouts) {
                String where = supervision.whereabouts().text();
                driver.send(new ControlMessage.Whereabouts(slot.rank(), where));
              }
            })) {
      WorkerRun running =
          new WorkerRun(
              decoded, credentials, slot, (ControlMessage m) -> link.send(m), supervision);
      run.set(running);
      running.run();
      link.flush();
      return new byte[0];
    }
  }
}
