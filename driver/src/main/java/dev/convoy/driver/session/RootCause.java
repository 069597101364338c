package dev.convoy.driver.session;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Failure;
import dev.convoy.control.Failure.Kind;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.TaskFailure;
import dev.convoy.metrics.StepNumber;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of the failures that were reported explains the others.
 *
 * <p>When one worker stops, its peers see broken connections within milliseconds and report those.
 * So the order of trust is: values and data that are wrong, which nothing else brings about; the
 * driver's own sleep, for which its workers give it up; a process that Spark saw end; a worker that
 * its peers miss and that said nothing itself; a worker's own defect; and last a link that only the
 * driver lost. An interruption is never a cause: Spark interrupts workers when it has lost another.
 */
final class RootCause {

  /** 128 and the number of SIGKILL. */
  private static final String KILLED = "code 137";

  private final List<Failure> failures;
  private final @Nullable LaunchException launch;
  private final @Nullable Duration slept;
  private final Phases phases;

  private RootCause(
      List<Failure> failures,
      @Nullable LaunchException launch,
      @Nullable Duration slept,
      Phases phases) {
    this.failures = failures;
    this.launch = launch;
    this.slept = slept;
    this.phases = phases;
  }

  /**
   * The failure to show.
   *
   * @param failures as they came, those that the driver itself noticed among them
   * @param launch how Spark's run ended, null if it had not ended
   * @param slept for how long the driver did not run just before, longer than its workers wait for
   *     it; null if it ran
   * @param phases what workers did that did not train
   */
  static SessionException of(
      List<Failure> failures,
      @Nullable LaunchException launch,
      @Nullable Duration slept,
      Phases phases) {
    RootCause cause = new RootCause(List.copyOf(failures), launch, slept, phases);
    return cause
        .firstInAStep(Kind.NON_FINITE_LOSS)
        .or(() -> cause.first(Set.of(Kind.DATA)))
        .or(() -> cause.first(Set.of(Kind.NETWORK)))
        .or(() -> cause.first(Set.of(Kind.DEVICE)))
        .or(cause::ownSleep)
        .or(cause::endedProcess)
        .or(cause::missedByPeers)
        .or(() -> cause.first(Set.of(Kind.INTERNAL, Kind.PROTOCOL, Kind.BRING_UP)))
        .or(cause::anythingButInterruptions)
        .or(cause::endOfSpark)
        .or(cause::anything)
        .orElseGet(cause::launchOnly);
  }

  private Optional<SessionException> first(Set<Kind> kinds) {
    return failures.stream().filter(f -> kinds.contains(f.kind())).findFirst().map(this::thrown);
  }

  private Optional<SessionException> ownSleep() {
    return Optional.ofNullable(slept)
        .map(
            time ->
                "The driver itself was stopped for %d s (suspended, or without CPU time), longer than its workers wait for it, so they ended: start it again, or raise --peer-timeout."
                    .formatted(time.toSeconds()))
        .map(sentence -> SessionException.passing(sentence, launch));
  }

  /** Every worker that a wrong value reached reports it: where it came up explains the others. */
  private Optional<SessionException> firstInAStep(Kind kind) {
    return failures.stream()
        .filter(f -> f.kind() == kind)
        .min(Comparator.comparingLong(Failure::step).thenComparingInt(Failure::order))
        .map(this::thrown);
  }

  private Optional<SessionException> endedProcess() {
    return launch == null || !launch.workerLost()
        ? Optional.empty()
        : launch.failures().stream().filter(TaskFailure::lost).findFirst().map(this::lost);
  }

  private SessionException lost(TaskFailure task) {
    String sentence =
        "Worker %d on %s was lost%s: %s."
            .formatted(task.rank(), task.host(), place(task.rank()), ending(task.message()));
    return SessionException.passing(sentence, launch);
  }

  private static String ending(String message) {
    return bare(message)
        + (message.contains(KILLED)
            ? " (it was killed: by the system if memory ran out, else by somebody)"
            : "");
  }

  private Optional<SessionException> missedByPeers() {
    Set<Integer> spoke = failures.stream().map(Failure::worker).collect(Collectors.toSet());
    Map<Integer, Long> missed =
        failures.stream()
            .filter(f -> f.worker() >= 0 && f.peer() >= 0 && isAboutPeer(f))
            .filter(f -> !spoke.contains(f.peer()))
            .collect(Collectors.groupingBy(Failure::peer, TreeMap::new, Collectors.counting()));
    return missed.entrySet().stream()
        .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(e -> missing(e.getKey()));
  }

  private static boolean isAboutPeer(Failure failure) {
    return failure.kind() == Kind.PEER_LOST || failure.kind() == Kind.PEER_SILENT;
  }

  private SessionException missing(int rank) {
    List<Failure> reports = failures.stream().filter(f -> f.peer() == rank).toList();
    String witnesses =
        reports.stream()
            .map(Failure::worker)
            .filter(w -> w >= 0)
            .distinct()
            .sorted()
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    Failure witness = reports.stream().filter(f -> f.worker() >= 0).findFirst().orElseThrow();
    String sentence =
        "Worker %d was lost%s (seen by worker %s): %s."
            .formatted(rank, place(rank), witnesses, bare(witness.message()));
    return SessionException.passing(sentence, launch);
  }

  /** In which step, and where in it, or in what else, peers missed a worker. */
  private String place(int rank) {
    return failures.stream()
        .filter(f -> f.peer() == rank && !place(f).isEmpty())
        .findFirst()
        .map(f -> " in " + place(f))
        .orElse(phases.clause(rank));
  }

  private static String place(Failure failure) {
    String step = failure.step() < 0 ? "" : "step " + StepNumber.of(failure.step());
    return Stream.of(step, failure.where())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private Optional<SessionException> anythingButInterruptions() {
    return failures.stream()
        .filter(f -> f.kind() != Kind.INTERRUPTED)
        .min(Comparator.comparing((Failure f) -> f.worker() < 0))
        .map(this::thrown);
  }

  /** What Spark says: it interrupts workers because of something else. */
  private Optional<SessionException> endOfSpark() {
    return launch == null ? Optional.empty() : Optional.of(launchOnly());
  }

  private Optional<SessionException> anything() {
    return failures.stream()
        .min(Comparator.comparing((Failure f) -> f.worker() < 0))
        .map(this::thrown);
  }

  private SessionException thrown(Failure failure) {
    if (Set.of(Kind.PEER_LOST, Kind.PEER_SILENT, Kind.BRING_UP).contains(failure.kind())) {
      return SessionException.passing(failure.sentence(), launch);
    }
    ExitCode exitCode =
        switch (failure.kind()) {
          case DATA, NETWORK -> ExitCode.USAGE;
          case DEVICE -> ExitCode.DOES_NOT_FIT;
          case INTERNAL, PROTOCOL -> ExitCode.INTERNAL;
          default -> ExitCode.FAILED;
        };
    return new SessionException(failure.sentence(), exitCode, launch);
  }

  private SessionException launchOnly() {
    return launch == null
        ? new SessionException("The run ended without saying why.", ExitCode.INTERNAL, null)
        : launch.workerLost()
            ? SessionException.passing(Reason.of(launch), launch)
            : new SessionException(Reason.of(launch), launch.exitCode(), launch);
  }

  private static String bare(String clause) {
    return clause.endsWith(".") ? clause.substring(0, clause.length() - 1) : clause;
  }
}
