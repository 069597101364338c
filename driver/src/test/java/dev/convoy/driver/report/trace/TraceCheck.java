package dev.convoy.driver.report.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks a trace against what the Trace Event Format asks for, more strictly than its readers:
 * every event has its fields, slices of a lane nest or follow one another, lanes and processes have
 * names, and an arrow begins and ends within a slice, and not before it began.
 */
public final class TraceCheck {
  private static final double SLACK = 1e-3; // microseconds, of an arrow beside its slice

  private final List<String> faults = new ArrayList<>();
  private final Map<String, List<JsonNode>> lanes = new TreeMap<>();
  private final Map<Long, List<JsonNode>> flows = new HashMap<>();
  private final Set<String> named = new HashSet<>();

  private TraceCheck() {}

  /** What is wrong with a trace, a sentence each. */
  public static List<String> faults(JsonNode trace) {
    TraceCheck check = new TraceCheck();
    if (!trace.path("traceEvents").isArray()) {
      return List.of("there are no traceEvents");
    }
    trace.path("traceEvents").forEach(check::take);
    check.lanes.forEach(check::nested);
    check.flows.forEach(check::arrow);
    return check.faults;
  }

  private static String lane(JsonNode event) {
    return event.path("pid").asInt() + "/" + event.path("tid").asInt();
  }

  private void require(boolean holds, String fault, JsonNode event) {
    if (!holds) {
      faults.add(fault + ": " + event);
    }
  }

  private void take(JsonNode event) {
    require(event.path("name").isTextual(), "no name", event);
    require(event.path("pid").isIntegralNumber(), "no process", event);
    require(event.path("tid").isIntegralNumber(), "no lane", event);
    switch (event.path("ph").asText()) {
      case "M" -> {
        require(event.path("args").isObject(), "no arguments", event);
        named.add(event.path("name").asText() + " " + lane(event));
      }
      case "X" -> {
        number(event, "ts");
        number(event, "dur");
        require(named.contains("thread_name " + lane(event)), "a lane without a name", event);
        require(
            named.contains("process_name " + event.path("pid").asInt() + "/0"),
            "a process without a name",
            event);
        lanes.computeIfAbsent(lane(event), key -> new ArrayList<>()).add(event);
      }
      case "s", "f" -> {
        number(event, "ts");
        flows.computeIfAbsent(event.path("id").asLong(), id -> new ArrayList<>()).add(event);
      }
      default -> faults.add("an unknown phase: " + event);
    }
  }

  private void number(JsonNode event, String field) {
    JsonNode value = event.path(field);
    boolean isTime = value.isNumber() && Double.isFinite(value.asDouble()) && value.asDouble() >= 0;
    require(isTime, field + " is no time", event);
  }

  private static double begin(JsonNode slice) {
    return slice.path("ts").asDouble();
  }

  private static double end(JsonNode slice) {
    return begin(slice) + slice.path("dur").asDouble();
  }

  private void nested(String lane, List<JsonNode> slices) {
    slices.sort(
        Comparator.comparingDouble(TraceCheck::begin)
            .thenComparing(Comparator.comparingDouble(TraceCheck::end).reversed()));
    Deque<JsonNode> open = new ArrayDeque<>();
    for (JsonNode slice : slices) {
      while (!open.isEmpty() && end(open.element()) <= begin(slice)) {
        open.pop();
      }
      require(open.isEmpty() || end(slice) <= end(open.element()), "crosses another", slice);
      open.push(slice);
    }
  }

  private void arrow(long id, List<JsonNode> ends) {
    JsonNode first = ends.get(0);
    require(ends.size() == 2, "an arrow has " + ends.size() + " ends", first);
    JsonNode last = ends.get(ends.size() - 1);
    require(first.path("ph").asText().equals("s"), "an arrow does not begin", first);
    require(last.path("ph").asText().equals("f"), "an arrow does not end", last);
    require(begin(first) <= begin(last), "an arrow goes back in time", last);
    ends.forEach(end -> require(isWithinSlice(end), "an arrow's end is in no slice", end));
  }

  private boolean isWithinSlice(JsonNode end) {
    return lanes.getOrDefault(lane(end), List.of()).stream()
        .anyMatch(s -> begin(s) - SLACK <= begin(end) && begin(end) <= end(s) + SLACK);
  }
}
