package dev.convoy.cost;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.convoy.json.JsonException;
import dev.convoy.json.JsonTree;
import dev.convoy.plan.Step;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.text.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;

/** A calibration as text, and back; times are in seconds. */
public final class CalibrationJson {
  /** Another one when what is written means something else: older text is then not understood. */
  private static final int FORMAT = 3;

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
    JsonNode root = JsonTree.parse(json);
    int format = count(root, "format");
    if (format != FORMAT) {
      throw new JsonException("it is of format %d, not of %d".formatted(format, FORMAT));
    }
    return new Calibration(scope(field(root, "holds_for")), times(root), links(root));
  }

  private static CalibrationScope scope(JsonNode json) {
    return new CalibrationScope(
        text(json, "device"),
        text(json, "kernels"),
        Precision.of(text(json, "precision")),
        count(json, "threads"),
        count(json, "together"));
  }

  private static Map<CostKey, Double> times(JsonNode root) {
    Map<CostKey, Double> times = new LinkedHashMap<>();
    for (JsonNode json : list(root, "times")) {
      times.put(key(json), number(json, "seconds"));
    }
    return times;
  }

  private static Map<Connection, TransportCost> links(JsonNode root) {
    Map<Connection, TransportCost> links = new LinkedHashMap<>();
    for (JsonNode json : list(root, "links")) {
      Transport transport = Transport.of(text(json, "transport"));
      links.put(new Connection(transport, count(json, "workers")), link(json));
    }
    return links;
  }

  private static TransportCost link(JsonNode json) {
    LinkCost link =
        new LinkCost(
            number(json, "latency"), number(json, "bytes_per_second"), number(json, "per_message"));
    return new TransportCost(link, end(field(json, "sender")), end(field(json, "receiver")));
  }

  private static TransportCost.End end(JsonNode json) {
    return new TransportCost.End(
        number(json, "call_per_message"),
        number(json, "io_per_message"),
        number(json, "io_per_byte"));
  }

  private static CostKey key(JsonNode json) {
    if (json.has("work")) {
      return new Kernel(
          new WorkKey(text(json, "work")),
          constant(json, "pass", Step.Pass.class),
          count(json, "phase"),
          count(json, "chunks"));
    } else if (json.has("elements")) {
      return new ParameterPass(
          constant(json, "pass", Step.Pass.class), size(json, "elements"), count(json, "kept"));
    } else if (json.has("clipped_layers")) {
      return new Clip(
          constant(json, "norms", UpdateNeeds.Norms.class), count(json, "clipped_layers"));
    } else if (json.has("images")) {
      return new Besides(size(json, "images"));
    }
    return new Movement(
        constant(json, "direction", Direction.class),
        constant(json, "of", Content.class),
        flag(json, "adds"),
        flag(json, "in_segments"),
        count(json, "messages"),
        size(json, "bytes"),
        size(json, "local"));
  }

  private static JsonNode field(JsonNode json, String name) {
    JsonNode field = json.path(name);
    if (field.isMissingNode()) {
      throw new JsonException("it has no " + name);
    }
    return field;
  }

  private static JsonNode list(JsonNode json, String name) {
    JsonNode field = field(json, name);
    if (!field.isArray()) {
      throw new JsonException(name + " is no list");
    }
    return field;
  }

  private static String text(JsonNode json, String name) {
    JsonNode field = field(json, name);
    if (!field.isTextual()) {
      throw new JsonException(name + " is no text");
    }
    return field.textValue();
  }

  private static boolean flag(JsonNode json, String name) {
    JsonNode field = field(json, name);
    if (!field.isBoolean()) {
      throw new JsonException(name + " is neither true nor false");
    }
    return field.booleanValue();
  }

  private static <E extends Enum<E>> E constant(JsonNode json, String name, Class<E> among) {
    String text = text(json, name);
    for (E each : among.getEnumConstants()) {
      if (each.name().equals(text)) {
        return each;
      }
    }
    throw new JsonException("there is no %s named '%s'".formatted(name, Quoted.of(text)));
  }

  private static int count(JsonNode json, String name) {
    return (int) JsonTree.whole(field(json, name), name, 0, Integer.MAX_VALUE);
  }

  private static long size(JsonNode json, String name) {
    return JsonTree.whole(field(json, name), name, 0, Long.MAX_VALUE);
  }

  private static double number(JsonNode json, String name) {
    JsonNode field = field(json, name);
    if (!field.isNumber()) {
      throw new JsonException(name + " is no number");
    }
    return field.doubleValue();
  }
}
