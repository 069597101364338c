package dev.convoy.simulate;

import dev.convoy.cost.StepCosts;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.SimulatedStep.Interval;
import dev.convoy.simulate.SimulatedStep.RankTime;
import dev.convoy.simulate.StepSimulation.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** One run of some steps of all workers of a plan. */
final class Simulation {
  private final TrainingPlan plan;
  private final ClusterSpec cluster;
  private final Options options;
  private final EventQueue queue = new EventQueue();
  private final List<HostCores> hosts = new ArrayList<>();
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final List<Line> lines;
  private final Interconnect links;
  private final double[] ends;
  private final int[] running; // workers that have not ended a step
  private final List<Interval> timeline = new ArrayList<>();

  Simulation(
      TrainingPlan plan, StepCosts costs, ClusterSpec cluster, Options options, Detail detail) {
    this.plan = plan;
    this.cluster = cluster;
    this.options = options;
    int ranks = plan.ownership().mesh().ranks();
    List<Integer> hostOf = cluster.hostsOf(ranks);
    cluster.hosts().forEach(host -> hosts.add(new HostCores(queue, host.cores())));
    List<SocketThread> sockets =
        hostOf.stream().map(host -> new SocketThread(hosts.get(host))).toList();
    links = new Interconnect(queue, cluster, hostOf, sockets);
    lines = LineWriter.lines(plan, costs, steps(), !cluster.cpu().isNone(), detail);
    ends = new double[steps()];
    running = new int[steps()];
    Arrays.fill(running, ranks);
    for (int rank = 0; rank < ranks; rank++) {
      int host = hostOf.get(rank);
      int threads = cluster.hosts().get(host).threads();
      workers.add(new SimulatedWorker(this, lines, hosts.get(host), threads, rank));
    }
  }

  /** Plays it. */
  SimulatedStep run() {
    workers.forEach(SimulatedWorker::start);
    queue.run();
    if (running[steps() - 1] > 0) {
      throw new IllegalStateException(
          running[steps() - 1] + " workers wait for what nobody sends: the plan has no end");
    }
    double begin = options.leading() == 0 ? 0 : ends[options.leading() - 1];
    double measured = options.measured();
    List<RankTime> times = new ArrayList<>();
    for (int rank = 0; rank < workers.size(); rank++) {
      SimulatedWorker worker = workers.get(rank);
      times.add(
          new RankTime(
              worker.computed() / measured,
              worker.exchanged() / measured,
              worker.exposed() / measured,
              plan.bytesSent(rank)));
    }
    timeline.sort(Comparator.comparingDouble(Interval::start).thenComparing(Interval::rank));
    return new SimulatedStep((ends[steps() - 1] - begin) / measured, times, timeline);
  }

  /** Seconds of one core that all steps have taken of all hosts. */
  double busySeconds() {
    return hosts.stream().mapToDouble(HostCores::busySeconds).sum();
  }

  // ---- for workers

  int steps() {
    return options.leading() + options.measured();
  }

  boolean counts(int step) {
    return step >= options.leading();
  }

  boolean isTraced(int step, int rank) {
    return rank < options.traced() && step == steps() - 1;
  }

  void trace(Interval interval) {
    timeline.add(interval);
  }

  double now() {
    return queue.now();
  }

  void at(double time, EventQueue.Event event) {
    queue.at(time, event);
  }

  double factor(int step, int rank) {
    return cluster.stragglers().factor(options.seed(), step, rank);
  }

  void send(Transit transit, int step, int rank) {
    links.send(transit, step, rank);
  }

  /** A worker has ended a step. */
  void ended(int step) {
    ends[step] = Math.max(ends[step], queue.now());
    if (--running[step] == 0) {
      lines.stream().map(Line::transit).filter(Objects::nonNull).forEach(t -> t.forget(step));
    }
  }
}
