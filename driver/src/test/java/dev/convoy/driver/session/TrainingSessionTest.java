package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Done;
import dev.convoy.control.ControlMessage.Failed;
import dev.convoy.control.ControlMessage.Progress;
import dev.convoy.control.ExitCode;
import dev.convoy.control.Failure;
import dev.convoy.control.Failure.Kind;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.netty.DriverLink;
import dev.convoy.worker.exchange.netty.EnrolmentClient;
import dev.convoy.worker.exchange.netty.ExchangeOptions;
import dev.convoy.worker.task.WorkerBody;
import dev.convoy.worker.task.WorkerSlot;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions whose workers are threads that report over loopback. */
@Timeout(300)
class TrainingSessionTest {
  private static final int RANKS = 2;

  /** What a test's worker does with its link to the driver. */
  private interface Script {
    void run(int rank, DriverLink link, CountDownLatch cancelled) throws Exception;
  }

  private final List<String> heard = new ArrayList<>();

  private void run(Script script, SessionListener listener) {
    run(script, listener, new StopRequest());
  }

  private void run(Script script, SessionListener listener, StopRequest stop) {
    CountDownLatch cancelled = new CountDownLatch(1);
    WorkerProgram program =
        (job, invitation) ->
            slot -> {
              try (DriverLink link =
                  DriverLink.connect(
                      slot.rank(),
                      slot.ranks(),
                      invitation.reports(),
                      EnrolmentClient.enrol(
                          invitation, slot.rank(), slot.ranks(), ExchangeOptions.DEFAULTS),
                      ExchangeOptions.DEFAULTS,
                      lost -> {},
                      (driver, told) -> {})) {
                script.run(slot.rank(), link, cancelled);
              }
              return new byte[0];
            };
    TrainingSession.runIn(
        TestJobs.job(RANKS),
        JobCredentials.fresh(false),
        program,
        listener,
        stop,
        () -> new Threads(cancelled, "127.0.0.1"));
  }

  @Test
  void everythingThatWorkersSayIsHeardBeforeTheEnd() {
    run(
        (rank, link, cancelled) -> {
          for (int k = 0; k < 500; k++) {
            link.send(new Progress(rank, "step " + k));
          }
          link.send(new Done(rank));
        },
        (rank, message) -> heard.add(rank + " " + message.getClass().getSimpleName()));
    assertEquals(RANKS, heard.stream().filter(h -> h.endsWith("Done")).count());
    assertEquals(500 * RANKS, heard.stream().filter(h -> h.endsWith("Progress")).count());
  }

  /** As a run does that finds places for more workers, while messages wait for it. */
  @Test
  void whoHearsWorkersMayWishForAStopWhileTheySayMoreThanIsHeard() {
    CountDownLatch said = new CountDownLatch(RANKS);
    StopRequest stop = new StopRequest();
    run(
        (rank, link, cancelled) -> {
          for (int k = 0; k < 500; k++) {
            link.send(new Progress(rank, "step " + k));
          }
          said.countDown();
          link.send(new Done(rank));
        },
        (rank, message) -> {
          if (!stop.isMade()) {
            awaitForAWhile(said);
            stop.make();
          }
          heard.add(message.getClass().getSimpleName());
        },
        stop);
    assertEquals((500 + 1) * RANKS, heard.size());
  }

  private static void awaitForAWhile(CountDownLatch said) {
    try {
      said.await(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureEndsTheRunAndTheOthersAreCancelled() {
    SessionException e =
        assertThrows(
            SessionException.class,
            () ->
                run(
                    (rank, link, cancelled) -> {
                      Failure secondary =
                          new Failure(0, 1, "loss", 3, Kind.PEER_LOST, "connection ended");
                      Failure cause =
                          new Failure(
                              1, Failure.NOBODY, "", 3, Kind.NON_FINITE_LOSS, "the loss is NaN");
                      link.send(new Failed(rank == 0 ? secondary : cause));
                      link.flush();
                      cancelled.await();
                    },
                    (rank, message) -> {}));
    assertEquals("Worker 1 failed in step 4: the loss is NaN.", e.getMessage());
    assertEquals(ExitCode.FAILED, e.exitCode());
  }

  @Test
  void aWorkerThatSpeaksOfWhatTheJobHasNotIsNamed() {
    SessionException e =
        assertThrows(
            SessionException.class,
            () ->
                run(
                    (rank, link, cancelled) -> {
                      if (rank == 1) {
                        link.send(new ControlMessage.TrialStarted(rank, 6));
                      }
                      cancelled.await();
                    },
                    (rank, message) -> {}));
    assertEquals(
        "The driver does not agree with worker 1: it spoke of trial 7 of 1.", e.getMessage());
  }

  @Test
  void aWorkerWhoseProgramEndsWithoutASayIsExplainedBySpark() {
    SessionException e =
        assertThrows(
            SessionException.class,
            () ->
                run(
                    (rank, link, cancelled) -> {
                      if (rank == 1) {
                        throw new IllegalStateException("out of luck");
                      }
                      link.send(new Progress(rank, "waits"));
                    },
                    (rank, message) -> {}));
    assertEquals("java.lang.IllegalStateException: out of luck", e.getMessage());
    assertEquals(ExitCode.FAILED, e.exitCode());
  }

  @Test
  void aCheckpointThatCannotBeStoredEndsTheRun() {
    SessionListener full =
        (rank, message) -> {
          throw new CheckpointException("cannot write w: no space left");
        };
    SessionException e =
        assertThrows(
            SessionException.class,
            () ->
                run(
                    (rank, link, cancelled) -> {
                      link.send(new Progress(rank, "saves"));
                      cancelled.await();
                    },
                    full));
    assertEquals("cannot write w: no space left", e.getMessage());
    assertEquals(ExitCode.FAILED, e.exitCode());
  }

  @Test
  void aSecondClaimToAWorkersPlaceEndsTheRunAndTheWorkersAreCancelled() {
    CountDownLatch cancelled = new CountDownLatch(1);
    WorkerProgram program =
        (job, invitation) ->
            slot -> {
              EnrolmentClient.enrol(invitation, 1, RANKS, ExchangeOptions.DEFAULTS);
              cancelled.await();
              return new byte[0];
            };
    SessionException e =
        assertThrows(
            SessionException.class,
            () ->
                TrainingSession.runIn(
                    TestJobs.job(RANKS),
                    JobCredentials.fresh(false),
                    program,
                    (rank, message) -> {},
                    new StopRequest(),
                    () -> new Threads(cancelled, "127.0.0.1")));
    assertEquals(
        "Two processes claimed to be worker 1, from 127.0.0.1 and from 127.0.0.1, so one of them is"
            + " a stranger who has read what Spark sent to the workers: set spark.authenticate and"
            + " spark.network.crypto.enabled.",
        e.getMessage());
    assertEquals(ExitCode.FAILED, e.exitCode());
    assertEquals(0, cancelled.getCount());
  }

  /** Workers that are threads. */
  private record Threads(CountDownLatch cancelled, String host) implements Workers {
    @Override
    public void run(WorkerBody body) {
      ExecutorService pool = Executors.newFixedThreadPool(RANKS);
      try {
        List<Future<byte[]>> futures = new ArrayList<>();
        for (int rank = 0; rank < RANKS; rank++) {
          WorkerSlot slot = new InProcessSlot(rank);
          futures.add(pool.submit(() -> body.run(slot)));
        }
        for (Future<byte[]> future : futures) {
          future.get();
        }
      } catch (ExecutionException e) {
        throw new LaunchException(ExitCode.FAILED, String.valueOf(e.getCause()), e, List.of());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        pool.shutdown();
      }
    }

    @Override
    public String driverHost() {
      return host;
    }

    @Override
    public String bindAddress() {
      return host;
    }

    @Override
    public void cancel(String reason) {
      cancelled.countDown();
    }

    @Override
    public void close() {}
  }

  private record InProcessSlot(int rank) implements WorkerSlot {
    @Override
    public int ranks() {
      return RANKS;
    }

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public int cpus() {
      return 1;
    }

    @Override
    public List<String> gpuAddresses() {
      return List.of();
    }

    @Override
    public List<String> allGather(String mine) {
      return List.of(mine, mine);
    }

    @Override
    public Configuration hadoop() {
      return new Configuration();
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }

  @Test
  void reportsAreHeardWhereSparksDriverIsBoundAndNowhereElse() {
    List<String> endpoints = new ArrayList<>();
    List<Boolean> elsewhere = new ArrayList<>();
    WorkerProgram program =
        (job, invitation) ->
            slot -> {
              for (String endpoint : List.of(invitation.enrolment(), invitation.reports())) {
                int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
                synchronized (endpoints) {
                  endpoints.add(endpoint.replaceFirst(":.*", ""));
                  elsewhere.add(answers("127.0.0.1", port));
                }
              }
              return new byte[0];
            };
    TrainingSession.runIn(
        TestJobs.job(RANKS),
        JobCredentials.fresh(false),
        program,
        (rank, message) -> {},
        new StopRequest(),
        () -> new Threads(new CountDownLatch(1), "127.0.0.2"));
    assertEquals(Collections.nCopies(4, "127.0.0.2"), endpoints);
    assertEquals(Collections.nCopies(4, false), elsewhere);
  }

  private static boolean answers(String host, int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getByName(host), port)) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  @Test
  void messagesArriveInTheOrderInWhichAWorkerSentThem() {
    List<ControlMessage> ofOne = new ArrayList<>();
    run(
        (rank, link, cancelled) -> {
          for (int k = 0; k < 100; k++) {
            link.send(new Progress(rank, Integer.toString(k)));
          }
        },
        (rank, message) -> {
          if (rank == 1) {
            ofOne.add(message);
          }
        });
    for (int k = 0; k < 100; k++) {
      assertEquals(new Progress(1, Integer.toString(k)), ofOne.get(k));
    }
  }
}
