package dev.convoy.simulate;

import dev.convoy.simulate.SimulatedStep.Interval;
import dev.convoy.simulate.SimulatedStep.Kind;
import dev.convoy.simulate.Transit.Progress;
import java.util.List;
import java.util.Objects;

/**
 * A worker's thread: it does the lines of a step in order, step after step. Work one after the
 * other is done as one job of its host's cores, for nothing can come between.
 */
final class SimulatedWorker {
  private final Simulation simulation;
  private final List<Line> lines;
  private final HostCores cores;
  private final int threads;
  private final int rank;

  private int step;
  private int at; // the line that it is at
  private boolean charged; // whether that line's work is among what is to be done
  private double factor;
  private double compute; // seconds to be done before anything else
  private double exchange;
  private double started;

  private double computed;
  private double exchanged;
  private double exposed;

  SimulatedWorker(Simulation simulation, List<Line> lines, HostCores cores, int threads, int rank) {
    this.simulation = simulation;
    this.lines = lines;
    this.cores = cores;
    this.threads = threads;
    this.rank = rank;
  }

  /** Begins the first step. */
  void start() {
    factor = simulation.factor(0, rank);
    goOn();
  }

  /** Seconds in kernels, in the steps that count. */
  double computed() {
    return computed;
  }

  /** Seconds on exchange, waiting included. */
  double exchanged() {
    return exchanged;
  }

  /** Seconds of waiting. */
  double exposed() {
    return exposed;
  }

  private void goOn() {
    while (step < simulation.steps()) {
      if (at == lines.size()) {
        if (works()) {
          return;
        }
        endStep();
      } else if (!pass(lines.get(at))) {
        return;
      }
    }
  }

  private void endStep() {
    simulation.ended(step);
    step++;
    at = 0;
    factor = step < simulation.steps() ? simulation.factor(step, rank) : 1;
  }

  private void next() {
    at++;
    charged = false;
  }

  /** Gets behind a line; false where that takes time, after which it goes on by itself. */
  private boolean pass(Line line) {
    double seconds = line.seconds().of(rank);
    if (seconds == Line.NO_PART) {
      next();
      return true;
    }
    return switch (line.type()) {
      case WORK -> work(line, seconds);
      case SEND -> send(line, seconds, step);
      case SEND_UNLESS_AHEAD -> {
        if (step == 0) {
          yield send(line, seconds, step);
        }
        next();
        yield true;
      }
      case SEND_AHEAD -> send(line, seconds, step + 1);
      case RECEIVE, AWAIT_SENT -> await(line, seconds);
    };
  }

  /** Adds a line's work to what is to be done. */
  private void charge(Line line, double seconds) {
    if (!charged) {
      charged = true;
      if (line.kind() == Kind.COMPUTE) {
        compute += factor * seconds;
      } else {
        exchange += factor * seconds;
      }
    }
  }

  /** Gets behind a line's work, which may be done with what comes behind unless it is traced. */
  private boolean work(Line line, double seconds) {
    charge(line, seconds);
    if (simulation.isTraced(step, rank) && works()) {
      return false;
    }
    next();
    return true;
  }

  private boolean send(Line line, double seconds, int forStep) {
    charge(line, seconds);
    if (works()) {
      return false;
    }
    simulation.send(Objects.requireNonNull(line.transit()), forStep, rank);
    next();
    return true;
  }

  private boolean await(Line line, double seconds) {
    if (works()) { // with what is before
      return false;
    }
    Transit.Turn turn = Objects.requireNonNull(line.transit()).turn(step);
    Progress progress = line.type() == Line.Type.RECEIVE ? turn.coming : turn.leaving;
    if (!progress.isKnown(rank)) {
      double since = simulation.now();
      progress.tell(rank, (who, time) -> waitUntil(Math.max(time, simulation.now()), since));
      return false;
    }
    if (progress.time(rank) > simulation.now()) {
      waitUntil(progress.time(rank), simulation.now());
      return false;
    }
    return work(line, seconds);
  }

  private void waitUntil(double time, double since) {
    simulation.at(
        time,
        () -> {
          spent(Kind.WAIT, since, time, time - since);
          goOn();
        });
  }

  /** Begins what is to be done, and goes on behind it; false where there is nothing. */
  private boolean works() {
    double seconds = compute + exchange;
    if (seconds == 0) {
      return false;
    }
    double computing = compute / seconds;
    compute = 0;
    exchange = 0;
    started = simulation.now();
    cores.run(
        seconds,
        threads,
        () -> {
          double now = simulation.now();
          double passed = now - started;
          spent(Kind.COMPUTE, started, now, computing * passed);
          spent(Kind.EXCHANGE, started, now, passed - computing * passed);
          goOn();
        });
    return true;
  }

  private void spent(Kind kind, double from, double to, double seconds) {
    if (!simulation.counts(step)) {
      return;
    }
    if (kind == Kind.COMPUTE) {
      computed += seconds;
    } else {
      exchanged += seconds;
      exposed += kind == Kind.WAIT ? seconds : 0;
    }
    if (seconds > 0 && simulation.isTraced(step, rank)) {
      String title = at < lines.size() ? lines.get(at).title() : "";
      simulation.trace(new Interval(rank, title, kind, from, to));
    }
  }
}
