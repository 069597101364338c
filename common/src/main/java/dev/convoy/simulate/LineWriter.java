package dev.convoy.simulate;

import dev.convoy.cost.StepCosts;
import dev.convoy.layout.Connections;
import dev.convoy.network.Network;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.simulate.Line.RankSeconds;
import dev.convoy.simulate.SimulatedStep.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what all workers do in a step of a plan, in order, with what each takes: what a worker's
 * compiled program comes to. A worker skips what it has no part in.
 *
 * <p>As there, what was sent is awaited behind the first receive of another reshard after its own,
 * and the images of the next step leave ahead, spread over what is computed once this step's are
 * not needed any more.
 */
final class LineWriter {
  private final TrainingPlan plan;
  private final StepCosts costs;
  private final ShareClasses classes;
  private final int ranks;
  private final int steps;
  private final boolean socketThreads;
  private final Detail detail;
  private final Map<Integer, Connections> connections = new HashMap<>();
  private final Map<Integer, @Nullable Transit> transits = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();

  private LineWriter(
      TrainingPlan plan, StepCosts costs, int steps, boolean socketThreads, Detail detail) {
    this.plan = plan;
    this.costs = costs;
    this.classes = new ShareClasses(plan, costs);
    this.ranks = plan.ownership().mesh().ranks();
    this.steps = steps;
    this.socketThreads = socketThreads;
    this.detail = detail;
  }

  /**
   * The lines of a training step.
   *
   * @param steps how many will be played
   * @param socketThreads whether threads take part in sending and receiving
   */
  static List<Line> lines(
      TrainingPlan plan, StepCosts costs, int steps, boolean socketThreads, Detail detail) {
    LineWriter writer = new LineWriter(plan, costs, steps, socketThreads, detail);
    writer.write();
    return new ImagesAheadOfStep(writer.lines, writer.ranks).lines();
  }

  private void write() {
    RankSeconds besides = classes.ofMachines(rank -> costs.perStep(plan, rank));
    work("step", besides, Kind.COMPUTE);
    Map<Integer, List<Transit>> awaited = new HashMap<>();
    List<Step> all = plan.training();
    for (int k = 0; k < all.size(); k++) {
      Step step = all.get(k);
      if (step instanceof Step.Compute compute) {
        compute(compute);
      } else if (step instanceof Step.Clip) {
        work("clip", classes.ofMachines(rank -> costs.clip(plan, rank)), Kind.COMPUTE);
      } else if (step instanceof Step.Send send) {
        Transit transit = send(send);
        if (transit != null) {
          awaited.computeIfAbsent(awaitedIn(k, send), key -> new ArrayList<>()).add(transit);
        }
      } else if (step instanceof Step.Receive receive) {
        receive(receive);
      }
      for (Transit transit : awaited.getOrDefault(k, List.of())) {
        Traffic traffic = transit.traffic();
        RankSeconds none = rank -> traffic.sentMessages(rank) > 0 ? 0 : Line.NO_PART;
        lines.add(new Line(Line.Type.AWAIT_SENT, "await sent", none, transit, Kind.EXCHANGE));
      }
    }
  }

  private void work(String title, RankSeconds seconds, Kind kind) {
    lines.add(new Line(Line.Type.WORK, title, seconds, null, kind));
  }

  private void compute(Step.Compute step) {
    String pass = step.pass().name().toLowerCase(Locale.ROOT);
    String title = step.layer() + " " + pass + (step.chunk().isWhole() ? "" : ", " + step.chunk());
    work(
        title,
        classes.ofLayer(step.layer(), rank -> costs.compute(plan, step, rank)),
        Kind.COMPUTE);
  }

  private @Nullable Transit send(Step.Send step) {
    Reshard whole = step.reshard();
    Transit transit = transit(whole, step.chunk());
    if (transit == null) {
      return null;
    }
    Reshard part = whole.part(step.chunk());
    Traffic traffic = transit.traffic();
    RankSeconds seconds =
        classes.of(
            rank ->
                traffic.sentMessages(rank) == 0
                    ? List.of()
                    : ShareClasses.sending(whole, traffic.sentMessages(rank), rank),
            rank -> costs.send(part, rank));
    boolean images = whole.from().equals(new Value.Output(Network.INPUT));
    Line.Type type = images ? Line.Type.SEND_UNLESS_AHEAD : Line.Type.SEND;
    lines.add(new Line(type, "send " + part.title(), seconds, transit, Kind.EXCHANGE));
    return transit;
  }

  private void receive(Step.Receive step) {
    Reshard whole = step.reshard();
    Transit transit = transit(whole, step.chunk());
    Reshard part = whole.part(step.chunk());
    RankSeconds seconds =
        classes.of(
            rank ->
                whole.target().block(rank).isEmpty() || whole.isIdentity(rank)
                    ? List.of()
                    : ShareClasses.receiving(
                        whole,
                        transit == null ? 0 : transit.traffic().receivedMessages(rank),
                        rank),
            rank -> costs.receive(part, rank));
    Line.Type type = transit == null ? Line.Type.WORK : Line.Type.RECEIVE;
    lines.add(new Line(type, "receive " + part.title(), seconds, transit, Kind.EXCHANGE));
  }

  /** What is on its way of a reshard's part; null where nothing crosses. */
  private @Nullable Transit transit(Reshard whole, Chunk chunk) {
    if (whole.isLocal()) {
      return null;
    }
    return transits.computeIfAbsent(
        whole.id() + chunk.index(),
        key -> {
          Connections all =
              connections.computeIfAbsent(whole.id(), id -> whole.redistribution().connections());
          return new Transit(Traffic.of(whole, chunk, all, detail), ranks, steps, socketThreads);
        });
  }

  /** The step of the plan behind which a send is awaited. */
  private int awaitedIn(int sent, Step.Send send) {
    List<Step> all = plan.training();
    boolean received = false;
    for (int k = sent + 1; k < all.size(); k++) {
      if (all.get(k) instanceof Step.Receive receive) {
        if (received) {
          return k;
        }
        received =
            receive.reshard().id() == send.reshard().id()
                && receive.chunk().index() == send.chunk().index();
      }
    }
    return all.size() - 1;
  }
}
