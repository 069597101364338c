package dev.convoy.worker.task;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.control.JobCodec;
import dev.convoy.control.Reason;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeException;
import dev.convoy.worker.exchange.netty.ExchangeOptions;
import dev.convoy.worker.exchange.netty.NettyMesh;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.runtime.train.MessageSink;
import dev.convoy.worker.runtime.train.Supervision;
import dev.convoy.worker.runtime.train.Trainer;
import dev.convoy.worker.runtime.train.TrainingException;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * All that one worker does for a job: for each trial in turn it opens its kernels, meets the
 * others, connects to those that take part, and trains. A failure is told to the peers and to the
 * driver before the worker ends.
 *
 * <p>Concurrency: {@link #run} is called by one thread; {@link #giveUp} by any.
 */
final class WorkerRun {
  private final Job job;
  private final JobCredentials credentials;
  private final WorkerSlot slot;
  private final MessageSink sink;
  private final Supervision supervision;
  private final ExchangeOptions options;
  private final Backend backend;
  private final Map<Company, Double> measured = new HashMap<>(); // seconds

  /** Who computes at the same time: so many workers of so many threads. */
  private record Company(int workers, int threads) {}

  private final AtomicReference<@Nullable Exchange> current = new AtomicReference<>();
  private final AtomicReference<@Nullable Failure> givenUp = new AtomicReference<>();

  /**
   * For one worker of a job.
   *
   * @param supervision what the driver may ask
   */
  WorkerRun(
      Job job,
      JobCredentials credentials,
      WorkerSlot slot,
      MessageSink sink,
      Supervision supervision) {
    this.supervision = supervision;
    this.job = job;
    this.credentials = credentials;
    this.slot = slot;
    this.sink = sink;
    this.backend = new Backend(job.device(), slot, job.precision());
    this.options =
        ExchangeOptions.DEFAULTS
            .withPeerTimeout(Duration.ofMillis(job.peerTimeoutMillis()))
            .withTransport(job.transport())
            .withPorts(job.training().exchange().listening().ports());
  }

  /** Runs the job's trials whose turn it is. */
  void run() throws InterruptedException {
    try {
      sink.send(new ControlMessage.Joined(slot.rank(), slot.host(), ProcessHandle.current().pid()));
      for (int trial = job.from(); trial < job.to(); trial++) {
        meet(trial);
      }
      sink.send(new ControlMessage.Done(slot.rank()));
    } catch (ExchangeException e) {
      sink.send(new ControlMessage.Failed(e.failure()));
      throw e;
    } catch (TrainingException e) {
      sink.send(new ControlMessage.Failed(e.failure()));
      throw e;
    }
  }

  /** Ends the run with a failure from outside, such as the loss of the driver. */
  void giveUp(Failure failure) {
    givenUp.set(failure);
    supervision.gate().release();
    Exchange exchange = current.get();
    if (exchange != null) {
      exchange.abort(failure);
    }
  }

  private void meet(int number) throws InterruptedException {
    Trial trial = job.trials().get(number);
    int ranks = trial.workers();
    String host = ListeningHost.of(job.training().exchange().listening(), slot);
    boolean partakes = slot.rank() < ranks;
    try (NettyMesh mesh = NettyMesh.bind(host, 0, options);
        Equipment mine = equip(trial, partakes)) {
      if (trial.speeds() instanceof WorkerSpeeds.Measured && trial.workers() > 1) {
        measure(trial, partakes, mine);
      }
      List<String> texts = slot.allGather(mine.offer(mesh.endpoint()).toString());
      if (partakes) {
        Backend.Opened opened = mine.get();
        List<WorkerOffer> offers =
            texts.subList(0, ranks).stream().map(WorkerOffer::parse).toList();
        requireAll(offers);
        Agreement agreement = Agreement.of(trial, offers);
        sink.send(new ControlMessage.Equipped(slot.rank(), number, opened.device()));
        sink.send(new ControlMessage.SharedOut(slot.rank(), number, agreement.speeds()));
        List<String> endpoints = offers.stream().map(WorkerOffer::endpoint).toList();
        TrainingPlan plan = plan(number, agreement.speeds());
        connect(number, mesh, endpoints, plan, agreement.fit(opened.kernels(), plan));
      }
    }
  }

  /** Who takes no part yet still looks for a device, while everybody who finds one holds it. */
  private Equipment equip(Trial trial, boolean partakes) {
    return partakes || backend.mustLook()
        ? Equipment.open(slot.rank(), backend, trial.threads())
        : Equipment.none(slot.rank());
  }

  /**
   * Once for all trials of as many workers and threads: all measure at the same time, in the
   * company in which they will compute.
   */
  private void measure(Trial trial, boolean partakes, Equipment mine) {
    Company company = new Company(trial.workers(), trial.threads());
    Double known = measured.get(company);
    if (known == null) {
      if (partakes) {
        mine.prepare(job.network());
      }
      slot.allGather("ready to measure");
      mine.measure();
      measured.put(company, mine.seconds());
    } else {
      mine.took(known);
    }
  }

  /** A peer that cannot take part has said so, and fails by itself. */
  private void requireAll(List<WorkerOffer> offers) {
    for (int peer = 0; peer < offers.size(); peer++) {
      String problem = offers.get(peer).problem();
      if (!problem.isEmpty()) {
        String what = "it could not start: " + problem;
        throw new TrainingException(
            new Failure(slot.rank(), peer, "", -1, Failure.Kind.PEER_LOST, what));
      }
    }
  }

  private void connect(
      int number, NettyMesh mesh, List<String> endpoints, TrainingPlan plan, Kernels kernels)
      throws InterruptedException {
    byte[] fingerprint = fingerprint(number, plan);
    try (Exchange exchange = mesh.connect(slot.rank(), endpoints, credentials, fingerprint)) {
      current.set(exchange);
      if (exchange.ranks() > 1) {
        sink.send(new ControlMessage.Connected(exchange.rank(), number, exchange.transport()));
      }
      Failure failure = givenUp.get();
      if (failure != null) {
        exchange.abort(failure);
      }
      train(number, plan, exchange, kernels);
    } finally {
      current.set(null);
    }
  }

  /** Tells the peers, and says what to throw. */
  private TrainingException failed(Exchange exchange, Failure.Kind kind, Throwable cause) {
    Failure failure = new Failure(slot.rank(), Failure.NOBODY, "", -1, kind, Reason.of(cause));
    exchange.abort(failure);
    return new TrainingException(failure, cause);
  }

  /** Whatever goes wrong here, the peers are told: they would wait for this worker otherwise. */
  private void train(int number, TrainingPlan plan, Exchange exchange, Kernels kernels)
      throws InterruptedException {
    try {
      new Trainer(
              job,
              number,
              plan,
              exchange,
              kernels,
              sink,
              slot::cancelled,
              slot.hadoop(),
              supervision)
          .run();
    } catch (TrainingException e) {
      exchange.abort(e.failure());
      throw e;
    } catch (ExchangeException e) {
      throw e;
    } catch (OutOfMemoryError | DeviceException e) {
      throw failed(exchange, Failure.Kind.DEVICE, e);
    } catch (InvalidPathException e) {
      throw failed(exchange, Failure.Kind.DATA, e);
    } catch (RuntimeException e) {
      throw failed(exchange, Failure.Kind.INTERNAL, e);
    }
  }

  /** The driver has made it before; all workers make the same, and fail alike. */
  private TrainingPlan plan(int number, Speeds speeds) {
    try {
      return job.plan(number, speeds);
    } catch (RuntimeException e) {
      String why = "it could not plan: " + Reason.of(e);
      throw new TrainingException(
          new Failure(slot.rank(), Failure.NOBODY, "", -1, Failure.Kind.INTERNAL, why), e);
    }
  }

  /** A hash of what must be equal on all workers: the job, the trial and its plan. */
  private byte[] fingerprint(int number, TrainingPlan plan) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(JobCodec.encode(job));
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
      digest.update(plan.fingerprint().bytes());
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
