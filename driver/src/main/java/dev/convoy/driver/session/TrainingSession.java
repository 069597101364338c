package dev.convoy.driver.session;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ExitCode;
import dev.convoy.control.Failure;
import dev.convoy.control.JobCodec;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.cluster.Cluster;
import dev.convoy.driver.session.Inbox.Event;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.worker.credentials.EnrolmentDesk;
import dev.convoy.worker.credentials.Invitation;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.ExchangeException;
import dev.convoy.worker.exchange.netty.EnrolmentServer;
import dev.convoy.worker.exchange.netty.ExchangeOptions;
import dev.convoy.worker.exchange.netty.ReportServer;
import dev.convoy.worker.task.WorkerBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one job in all workers and listens to them until it is done or has failed.
 *
 * <p>The first failure starts a short time in which others are gathered, since the first to arrive
 * is seldom the cause; then the run is cancelled and {@link RootCause} chooses.
 *
 * <p>Concurrency: {@link #run} does everything on the caller's thread but Spark's run itself.
 */
public final class TrainingSession {

  /** How long failures are gathered after the first. */
  private static final Duration GATHER = Duration.ofSeconds(1);

  /** How long Spark's run is waited for once it has interrupted workers. */
  private static final Duration SPARK_ENDS = Duration.ofSeconds(30);

  private static final long POLL_MILLIS = 50;

  private final Job job;
  private final JobCredentials credentials;
  private final WorkerProgram program;
  private final SessionListener listener;
  private final MessageCheck check;
  private final Inbox inbox = new Inbox();
  private final Phases phases = new Phases();
  private final List<Failure> failures = new ArrayList<>();
  private @Nullable LaunchException launchFailure;
  private final StopRequest stop;
  private final Map<Integer, Long> held = new HashMap<>(); // the step in which a worker is
  private boolean ended;

  private TrainingSession(
      Job job,
      JobCredentials credentials,
      WorkerProgram program,
      SessionListener listener,
      StopRequest stop) {
    this.credentials = credentials;
    this.stop = stop;
    this.job = job;
    this.check = new MessageCheck(job);
    this.program = program;
    this.listener = listener;
  }

  /**
   * Runs a job on Spark.
   *
   * @param cluster opens Spark, which is closed when the run has ended
   * @param program what the workers run
   * @param listener hears what they report
   * @param stop ends the run after a step of its one trial, with all state saved if there is a
   *     place for it
   * @throws LaunchException if the workers cannot be started
   * @throws SessionException if the run fails
   */
  public static void run(
      Job job,
      Supplier<Cluster> cluster,
      WorkerProgram program,
      SessionListener listener,
      StopRequest stop) {
    runIn(
        job,
        JobCredentials.fresh(job.tls()),
        program,
        listener,
        stop,
        () -> Workers.on(cluster.get()));
  }

  /**
   * Runs a job on Spark that is open, and stays so.
   *
   * @throws LaunchException if the workers cannot be started
   * @throws SessionException if the run fails
   */
  public static void runOn(
      Cluster cluster, Job job, WorkerProgram program, SessionListener listener, StopRequest stop) {
    runIn(
        job,
        JobCredentials.fresh(job.tls()),
        program,
        listener,
        stop,
        () -> Workers.borrowed(cluster));
  }

  /** Runs a job in workers, and with credentials, that tests provide. */
  static void runIn(
      Job job,
      JobCredentials credentials,
      WorkerProgram program,
      SessionListener listener,
      StopRequest stop,
      Supplier<Workers> workers) {
    new TrainingSession(job, credentials, program, listener, stop).run(workers);
  }

  private void run(Supplier<Workers> open) {
    int ranks = job.trials().stream().mapToInt(Trial::workers).max().orElse(1);
    EnrolmentDesk desk = new EnrolmentDesk(ranks, credentials);
    ExchangeOptions timeouts =
        ExchangeOptions.DEFAULTS
            .withPeerTimeout(Duration.ofMillis(job.peerTimeoutMillis()))
            .withPorts(job.training().exchange().listening().ports());
    try (Workers workers = open.get();
        ReportServer reports = server(workers.bindAddress(), ranks, timeouts);
        EnrolmentServer enrolment = desk(workers.bindAddress(), timeouts, desk);
        Wakefulness wakefulness = Wakefulness.watching(timeouts.peerTimeout())) {
      String host = workers.driverHost();
      Invitation invitation = desk.invitation(enrolment.endpoint(host), reports.endpoint(host));
      start(workers, program.body(JobCodec.encode(job), invitation));
      try {
        listen(reports, wakefulness);
        if (failures.isEmpty() && launchFailure == null) {
          return;
        }
        throw RootCause.of(failures, launchFailure, wakefulness.recentSleep(), phases);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SessionException("The run was interrupted.", ExitCode.FAILED, e);
      } finally {
        inbox.shut();
        if (!ended) {
          workers.cancel("another worker failed");
        }
      }
    }
  }

  private ReportServer server(String host, int ranks, ExchangeOptions timeouts) {
    try {
      // A silent worker's peers know what they waited for: they are given the time to say so first.
      ExchangeOptions patient =
          timeouts.withPeerTimeout(timeouts.peerTimeout().multipliedBy(5).dividedBy(4));
      return ReportServer.open(host, 0, ranks, credentials, patient, inbox);
    } catch (ExchangeException e) {
      throw new SessionException(Reason.of(e), ExitCode.FAILED, e);
    }
  }

  private EnrolmentServer desk(String host, ExchangeOptions timeouts, EnrolmentDesk desk) {
    try {
      return EnrolmentServer.open(host, timeouts, desk, inbox);
    } catch (ExchangeException e) {
      throw new SessionException(Reason.of(e), ExitCode.FAILED, e);
    }
  }

  private void start(Workers workers, WorkerBody body) {
    Runnable whole =
        () -> {
          try {
            workers.run(body);
            inbox.put(new Event.RunEnded(null));
          } catch (LaunchException e) {
            inbox.put(new Event.RunEnded(e));
          } catch (RuntimeException | Error e) {
            inbox.put(new Event.Broken(e));
          }
        };
    Thread thread = new Thread(whole, "convoy-run");
    thread.setDaemon(true);
    thread.start();
  }

  /** Listens until the run has ended, or for a short time after the first failure. */
  private void listen(ReportServer reports, Wakefulness wakefulness) throws InterruptedException {
    StallWatch stall =
        new StallWatch(
            Duration.ofMillis(job.training().exchange().stallTimeoutMillis()),
            job.trials().stream().mapToInt(Trial::workers).max().orElse(1),
            System::nanoTime);
    long deadline = Long.MAX_VALUE;
    boolean holds = false;
    while (!ended && System.nanoTime() < deadline) {
      if (stop.isMade() && !holds) {
        holds = true;
        reports.tell(new ControlMessage.HoldStep());
      }
      Event event = inbox.take(POLL_MILLIS);
      if (event != null) {
        handle(event, reports);
        if (event instanceof Event.Message message) {
          stall.heard(message.rank(), message.message());
        }
      }
      if (wakefulness.recentSleep() != null) {
        stall.moved();
      } else if (stall.asksNow()) {
        reports.tell(new ControlMessage.AskWhereabouts());
      } else if (stall.isOver()) {
        throw SessionException.passing(stall.sentence(), null);
      }
      if (!failures.isEmpty()) {
        deadline = Math.min(deadline, System.nanoTime() + gathering().toNanos());
      }
    }
  }

  /** How long others are waited for: who interrupted workers says more, as Spark's run ends. */
  private Duration gathering() {
    boolean causes = failures.stream().anyMatch(f -> f.kind() != Failure.Kind.INTERRUPTED);
    return causes ? GATHER : SPARK_ENDS;
  }

  private void handle(Event event, ReportServer reports) {
    if (event instanceof Event.RunEnded end) {
      launchFailure = end.failure();
      ended = true;
    } else if (event instanceof Event.Broken broken) {
      ended = true;
      throw new IllegalStateException("running the workers broke", broken.cause());
    } else if (event instanceof Event.LinkLost lost) {
      failures.add(
          new Failure(
              Failure.DRIVER,
              lost.rank(),
              "",
              -1,
              Failure.Kind.PEER_LOST,
              "its connection to the driver ended"));
    } else if (event instanceof Event.Contested contested) {
      throw new SessionException(sentence(contested), ExitCode.FAILED, null);
    } else if (event instanceof Event.Message message) {
      String fault = check.fault(message.rank(), message.message());
      if (fault == null) {
        stopping(message.message(), reports);
        hear(message.rank(), message.message());
      } else {
        failures.add(
            new Failure(Failure.DRIVER, message.rank(), "", -1, Failure.Kind.PROTOCOL, fault));
      }
    }
  }

  private static String sentence(Event.Contested contested) {
    return "Two processes claimed to be worker %d, from %s and from %s, so one of them is a stranger who has read what Spark sent to the workers: set spark.authenticate and spark.network.crypto.enabled."
        .formatted(contested.rank(), contested.first(), contested.second());
  }

  /** Finds out which step is the last that all workers can end, once one is to be. */
  private void stopping(ControlMessage message, ReportServer reports) {
    if (message instanceof ControlMessage.Joined && stop.isMade()) {
      reports.tell(new ControlMessage.HoldStep()); // it did not hear it
    } else if (message instanceof ControlMessage.InStep in) {
      held.put(in.rank(), in.step());
      if (held.size() == job.trials().get(0).workers()) {
        reports.tell(new ControlMessage.StopAfter(Collections.max(held.values())));
      }
    }
  }

  private void hear(int rank, ControlMessage message) {
    if (message instanceof ControlMessage.Failed failed) {
      failures.add(failed.failure());
    } else if (failures.isEmpty()) {
      phases.received(rank, message);
      try {
        listener.received(rank, message);
      } catch (CheckpointException e) {
        throw new SessionException(Reason.of(e), ExitCode.FAILED, e);
      }
    }
  }
}
