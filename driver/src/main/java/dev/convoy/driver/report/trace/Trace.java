package dev.convoy.driver.report.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Timeline;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.metrics.Span;
import dev.convoy.metrics.StepNumber;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * One step of each way to train as a trace: a process a worker, in it a lane each for kernels,
 * exchange, waiting and the rest, and arrows from who sends to who receives. Every way begins at 0.
 *
 * <p>Workers are put on one line of time by their hosts' clocks: on one host that is exact to some
 * microseconds, on several as exact as these clocks agree.
 */
public final class Trace implements SessionListener {
  private static final double NANOS = 1e-3; // in microseconds
  private static final String SEND = "send ";
  private static final String RECEIVE = "receive ";

  /** Where in a worker's process something is drawn. */
  private enum Lane {
    KERNELS(1, "kernels"),
    EXCHANGE(2, "exchange"),
    WAITING(3, "waiting for others"),
    REST(4, "next batch, reports");

    private final int number;
    private final String title;

    Lane(int number, String title) {
      this.number = number;
      this.title = title;
    }

    static Lane of(Span span) {
      return switch (span.kind()) {
        case COMPUTE -> KERNELS;
        case EXCHANGE -> EXCHANGE;
        case OTHER -> REST;
      };
    }
  }

  private final Map<Integer, Map<Integer, Timeline>> trials = new TreeMap<>(); // by rank
  private final IntFunction<String> title;
  private final IntFunction<TrainingPlan> plan;

  /**
   * Of a job's trials.
   *
   * @param title what a trial is called
   * @param plan who sends what to whom in it
   */
  public Trace(IntFunction<String> title, IntFunction<TrainingPlan> plan) {
    this.title = title;
    this.plan = plan;
  }

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof Timeline timeline) {
      trials.computeIfAbsent(timeline.trial(), t -> new TreeMap<>()).put(rank, timeline);
    }
  }

  /** Whether there is nothing to show. */
  public boolean isEmpty() {
    return trials.isEmpty();
  }

  /** The trace. */
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("displayTimeUnit", "ms");
    ArrayNode events = root.putArray("traceEvents");
    int processes = 0;
    for (Map.Entry<Integer, Map<Integer, Timeline>> trial : trials.entrySet()) {
      new OneTrial(trial.getKey(), trial.getValue(), processes, events).write();
      processes += trial.getValue().size();
    }
    return root;
  }

  /** Writes the workers of a trial, whose processes are numbered from {@code first} on. */
  private final class OneTrial {
    private final int trial;
    private final Map<Integer, Timeline> workers;
    private final int first;
    private final ArrayNode events;
    private final long origin; // microseconds

    OneTrial(int trial, Map<Integer, Timeline> workers, int first, ArrayNode events) {
      this.trial = trial;
      this.workers = workers;
      this.first = first;
      this.events = events;
      this.origin = workers.values().stream().mapToLong(Timeline::wallMicros).min().orElse(0);
    }

    void write() {
      workers.forEach(
          (rank, timeline) -> {
            describe(rank, timeline);
            timeline.spans().forEach(span -> write(rank, timeline, span));
          });
      plan.apply(trial).reshards().forEach(this::arrows);
    }

    private int process(int rank) {
      return first + rank + 1;
    }

    private void describe(int rank, Timeline timeline) {
      String name =
          "%s, worker %d, step %d"
              .formatted(title.apply(trial), rank, StepNumber.of(timeline.step()));
      metadata("process_name", rank, 0).put("name", name);
      metadata("process_sort_index", rank, 0).put("sort_index", process(rank));
      for (Lane lane : Lane.values()) {
        metadata("thread_name", rank, lane.number).put("name", lane.title);
        metadata("thread_sort_index", rank, lane.number).put("sort_index", lane.number);
      }
    }

    private ObjectNode metadata(String what, int rank, int lane) {
      ObjectNode event = event("M", what, rank, lane);
      return event.putObject("args");
    }

    private ObjectNode event(String phase, String name, int rank, int lane) {
      ObjectNode event = events.addObject();
      event.put("ph", phase);
      event.put("name", name);
      event.put("pid", process(rank));
      event.put("tid", lane);
      return event;
    }

    private void write(int rank, Timeline timeline, Span span) {
      double begin = at(timeline, span.begin());
      slice(rank, Lane.of(span), span.title(), begin, span.nanos());
      slice(rank, Lane.WAITING, span.title(), begin, span.waited());
    }

    /**
     * A slice ends a nanosecond early: what begins where another ends would begin before its end in
     * the eyes of a reader that adds fractions of microseconds up.
     */
    private void slice(int rank, Lane lane, String name, double begin, long nanos) {
      if (nanos <= 1) {
        return; // nobody could see it
      }
      ObjectNode slice = event("X", name, rank, lane.number);
      slice.put("cat", lane.title);
      slice.put("ts", begin);
      slice.put("dur", (nanos - 1) * NANOS);
    }

    private double at(Timeline timeline, long nanos) {
      return timeline.wallMicros() - origin + nanos * NANOS;
    }

    /** From the middle of each sending to the end of the receiving that waits for it. */
    private void arrows(Reshard reshard) {
      Map<Integer, List<Span>> sends = spans(SEND + reshard.label());
      Map<Integer, List<Span>> receives = spans(RECEIVE + reshard.label());
      sends.forEach(
          (from, sent) ->
              receives.forEach(
                  (to, received) -> {
                    boolean moves =
                        !from.equals(to) && !reshard.redistribution().between(from, to).isEmpty();
                    for (int k = 0; moves && k < Math.min(sent.size(), received.size()); k++) {
                      arrow(reshard.title(), from, sent.get(k), to, received.get(k));
                    }
                  }));
    }

    private Map<Integer, List<Span>> spans(String name) {
      Map<Integer, List<Span>> found = new HashMap<>();
      workers.forEach(
          (rank, timeline) -> {
            List<Span> own = new ArrayList<>();
            for (Span span : timeline.spans()) {
              if (span.title().equals(name)) {
                own.add(span);
              }
            }
            found.put(rank, own);
          });
      return found;
    }

    private void arrow(String name, int from, Span sent, int to, Span received) {
      int id = events.size();
      Timeline sender = timeline(from);
      Timeline receiver = timeline(to);
      double begin = at(sender, sent.begin() + sent.nanos() / 2);
      double end = at(receiver, received.begin() + received.nanos() * 9 / 10);
      if (end < begin) {
        return; // it came in the step before, or the hosts' clocks do not agree
      }
      flow("s", id, name, from, begin);
      flow("f", id, name, to, end).put("bp", "e");
    }

    private ObjectNode flow(String phase, int id, String name, int rank, double at) {
      ObjectNode flow = event(phase, name, rank, Lane.EXCHANGE.number);
      flow.put("cat", "transfer");
      flow.put("id", id);
      flow.put("ts", at);
      return flow;
    }

    private Timeline timeline(int rank) {
      Timeline known = workers.get(rank);
      if (known == null) {
        throw new IllegalArgumentException("worker " + rank + " has no timeline");
      }
      return known;
    }
  }
}
