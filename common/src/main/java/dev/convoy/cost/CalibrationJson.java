package dev.convoy.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.cost.Calibration.Connection;
import dev.convoy.cost.CostKey.Besides;
import dev.convoy.cost.CostKey.Clip;
import dev.convoy.cost.CostKey.Kernel;
import dev.convoy.cost.CostKey.ParameterPass;
import dev.convoy.cost.Movement.Content;
import dev.convoy.cost.Movement.Direction;
import dev.convoy.job.Precision;
import dev.convoy.job.Transport;
import dev.convoy.plan.Step;
import dev.convoy.plan.UpdateNeeds;
import java.util.LinkedHashMap;
import java.util.Map;

/** A calibration as text, and back; times are in seconds. */
public final class CalibrationJson {
  /** Another one when what is written means something else: older text is then not understood. */
  private static final int FORMAT = 3;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CalibrationJson() {}

  /** The text of a calibration. */
  public static String write(Calibration calibration) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    root.set("holds_for", scope(calibration.scope()));
    ArrayNode links = root.putArray("links");
    calibration.links().forEach((between, cost) -> links.add(link(between, cost)));
    ArrayNode times = root.putArray("times");
    calibration.seconds().forEach((key, seconds) -> times.add(key(key).put("seconds", seconds)));
    return root.toPrettyString() + "\n";
  }

  private static ObjectNode scope(CalibrationScope scope) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("device", scope.device())
        .put("kernels", scope.kernels())
        .put("precision", scope.precision().toString())
        .put("threads", scope.threads())
        .put("together", scope.together());
  }

  private static ObjectNode link(Connection between, TransportCost cost) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("transport", between.transport().title());
    json.put("workers", between.workers());
    json.put("latency", cost.link().latency());
    json.put("bytes_per_second", cost.link().bytesPerSecond());
    json.put("per_message", cost.link().perMessage());
    json.set("sender", end(cost.sender()));
    json.set("receiver", end(cost.receiver()));
    return json;
  }

  private static ObjectNode end(TransportCost.End end) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("call_per_message", end.callPerMessage())
        .put("io_per_message", end.ioPerMessage())
        .put("io_per_byte", end.ioPerByte());
  }

  private static ObjectNode key(CostKey key) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (key instanceof Kernel kernel) {
      json.put("work", kernel.work().text());
      json.put("pass", kernel.pass().name());
      json.put("phase", kernel.phase());
      json.put("chunks", kernel.chunks());
    } else if (key instanceof ParameterPass pass) {
      json.put("pass", pass.pass().name());
      json.put("elements", pass.elements());
      json.put("kept", pass.kept());
    } else if (key instanceof Movement m) {
      json.put("direction", m.direction().name());
      json.put("of", m.of().name());
      json.put("adds", m.adds());
      json.put("in_segments", m.inSegments());
      json.put("messages", m.messages());
      json.put("bytes", m.bytes());
      json.put("local", m.local());
    } else if (key instanceof Clip clip) {
      json.put("norms", clip.norms().name());
      json.put("clipped_layers", clip.layers());
    } else if (key instanceof Besides besides) {
      json.put("images", besides.images());
    }
    return json;
  }

  /**
   * The calibration of a text.
   *
   * @throws IllegalArgumentException if it is none, or was written by another version, saying so
   */
  public static Calibration read(String json) {
    try {
      JsonNode root = MAPPER.readTree(json);
      int format = number(root, "format").intValue();
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "it is of format %d, not of %d".formatted(format, FORMAT));
      }
      return new Calibration(scope(field(root, "holds_for")), times(root), links(root));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no JSON", e);
    }
  }

  private static CalibrationScope scope(JsonNode json) {
    return new CalibrationScope(
        text(json, "device"),
        text(json, "kernels"),
        Precision.of(text(json, "precision")),
        number(json, "threads").intValue(),
        number(json, "together").intValue());
  }

  private static Map<CostKey, Double> times(JsonNode root) {
    Map<CostKey, Double> times = new LinkedHashMap<>();
    for (JsonNode json : field(root, "times")) {
      times.put(key(json), number(json, "seconds").doubleValue());
    }
    return times;
  }

  private static Map<Connection, TransportCost> links(JsonNode root) {
    Map<Connection, TransportCost> links = new LinkedHashMap<>();
    for (JsonNode json : field(root, "links")) {
      Transport transport = Transport.of(text(json, "transport"));
      links.put(new Connection(transport, number(json, "workers").intValue()), link(json));
    }
    return links;
  }

  private static TransportCost link(JsonNode json) {
    LinkCost link =
        new LinkCost(
            number(json, "latency").doubleValue(),
            number(json, "bytes_per_second").doubleValue(),
            number(json, "per_message").doubleValue());
    return new TransportCost(link, end(field(json, "sender")), end(field(json, "receiver")));
  }

  private static TransportCost.End end(JsonNode json) {
    return new TransportCost.End(
        number(json, "call_per_message").doubleValue(),
        number(json, "io_per_message").doubleValue(),
        number(json, "io_per_byte").doubleValue());
  }

  private static CostKey key(JsonNode json) {
    if (json.has("work")) {
      return new Kernel(
          new WorkKey(text(json, "work")),
          Step.Pass.valueOf(text(json, "pass")),
          number(json, "phase").intValue(),
          number(json, "chunks").intValue());
    } else if (json.has("elements")) {
      return new ParameterPass(
          Step.Pass.valueOf(text(json, "pass")),
          number(json, "elements").longValue(),
          number(json, "kept").intValue());
    } else if (json.has("clipped_layers")) {
      return new Clip(
          UpdateNeeds.Norms.valueOf(text(json, "norms")),
          number(json, "clipped_layers").intValue());
    } else if (json.has("images")) {
      return new Besides(number(json, "images").longValue());
    }
    return new Movement(
        Direction.valueOf(text(json, "direction")),
        Content.valueOf(text(json, "of")),
        field(json, "adds").asBoolean(),
        field(json, "in_segments").asBoolean(),
        number(json, "messages").intValue(),
        number(json, "bytes").longValue(),
        number(json, "local").longValue());
  }

  private static JsonNode field(JsonNode json, String name) {
    JsonNode field = json.path(name);
    if (field.isMissingNode()) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return field;
  }

  private static String text(JsonNode json, String name) {
    JsonNode field = field(json, name);
    if (!field.isTextual()) {
      throw new IllegalArgumentException(name + " is no text");
    }
    return field.textValue();
  }

  private static Number number(JsonNode json, String name) {
    JsonNode field = field(json, name);
    if (!field.isNumber()) {
      throw new IllegalArgumentException(name + " is no number");
    }
    return field.numberValue();
  }
}
