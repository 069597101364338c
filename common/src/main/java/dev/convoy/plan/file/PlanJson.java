package dev.convoy.plan.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.plan.MemoryEstimate;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.plan.ownership.FixedShares;
import dev.convoy.plan.ownership.FixedShares.RankBlock;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.Range;

/**
 * A plan as data, {@code plan.json}: what people may edit, and what follows from it.
 *
 * <p>Who does what is there twice: as {@code placements}, and as the blocks that each rank owns of
 * each layer. Whoever edits one of them need not edit the other; {@code checksums} say which was
 * edited. {@link PlanFileReader} reads it.
 */
public final class PlanJson {

  private PlanJson() {}

  /**
   * Who owns what, what moves, and what each worker holds.
   *
   * @param title what the plan is called in reports, as {@code model}
   */
  public static ObjectNode of(String title, TrainingPlan plan) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    Network network = plan.network();
    root.put("network", network.name());
    root.put("strategy", title);
    root.put("mesh", plan.ownership().mesh().toString());
    root.put("workers", plan.ownership().mesh().ranks());
    plan.ownership().speeds().each().forEach(root.putArray("worker_speeds")::add);
    root.put("batch", plan.ownership().batch());
    root.put("precision", plan.options().activations().title());
    root.put("images", plan.options().images().title());
    root.put("chunks", plan.options().chunks());
    root.put("fingerprint", plan.fingerprint().toString());
    root.put("parameters", network.parameterCount());
    root.put("macs", network.macs());
    root.put("bytes_sent_per_step", plan.bytesSent());
    root.set("placements", placements(plan.ownership()));
    ArrayNode layers = root.putArray("layers");
    for (Node node : network.nodes()) {
      if (plan.ownership().shares().containsKey(node.name())) {
        layers.add(layer(plan, node));
      }
    }
    PlanChecksums.of(root).writeTo(root);
    ArrayNode reshards = root.putArray("reshards");
    plan.reshards().stream()
        .filter(m -> !m.redistribution().isLocal())
        .forEach(m -> reshards.add(reshard(plan, m)));
    ArrayNode workers = root.putArray("worker_shares");
    for (int rank = 0; rank < plan.ownership().mesh().ranks(); rank++) {
      workers.add(worker(plan, rank));
    }
    return root;
  }

  private static ObjectNode placements(Ownership ownership) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("standard", placement(ownership.placements().standard()));
    ObjectNode named = json.putObject("layers");
    ownership.placements().named().forEach((layer, each) -> named.set(layer, placement(each)));
    return json;
  }

  private static JsonNode placement(LayerPlacement placement) {
    return JsonNodeFactory.instance
        .arrayNode()
        .add(placement.first().title())
        .add(placement.second().title());
  }

  private static ObjectNode layer(TrainingPlan plan, Node node) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", node.name());
    json.put("what", node.layer().describe());
    json.put("output", plan.network().shape(node.name()).toString());
    node.inputs().forEach(json.putArray("reads")::add);
    if (node.layer() instanceof LossLayer) {
      json.put("loss", true);
    }
    FixedShares shares = FixedShares.of(plan.ownership().sharesOf(node.name()));
    ArrayNode owned = json.putArray("owned");
    shares.owned().forEach(block -> owned.add(block(block)));
    if (!shares.computed().isEmpty()) {
      ArrayNode computed = json.putArray("computed");
      shares.computed().forEach(block -> computed.add(block(block)));
    }
    return json;
  }

  private static ObjectNode block(RankBlock block) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("rank", block.rank());
    json.set("rows", range(block.rows()));
    ArrayNode channels = json.putArray("channels");
    block.channels().forEach(run -> channels.add(range(run)));
    if (block.inputs() != null) {
      json.set("inputs", range(block.inputs()));
    }
    return json;
  }

  /** The first index, and the one after the last. */
  private static ArrayNode range(Range range) {
    return JsonNodeFactory.instance.arrayNode().add(range.from()).add(range.to());
  }

  private static ObjectNode reshard(TrainingPlan plan, Reshard reshard) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", reshard.id());
    json.put("title", reshard.title());
    json.put("layer", layer(plan, reshard.from(), reshard.to()));
    json.put("collective", reshard.redistribution().collective());
    ArrayNode sent = json.putArray("bytes_sent");
    ArrayNode received = json.putArray("bytes_received");
    for (int rank = 0; rank < plan.ownership().mesh().ranks(); rank++) {
      sent.add(reshard.bytesSent(rank));
      received.add(reshard.bytesReceived(rank));
    }
    return json;
  }

  /** The layer that something moves for: that which reads an input, or whose values they are. */
  private static String layer(TrainingPlan plan, Value from, Value to) {
    Value value = from instanceof Value.Output ? to : from;
    if (value instanceof Value.Input input) {
      return plan.inputTensors().get(input.inputTensor()).readers().get(0);
    } else if (value instanceof Value.InputGradient gradient) {
      return plan.inputTensors().get(gradient.inputTensor()).readers().get(0);
    } else if (value instanceof Value.OfLayer own) {
      return own.layer();
    }
    return ""; // for all layers together
  }

  private static ObjectNode worker(TrainingPlan plan, int rank) {
    MemoryEstimate memory = MemoryEstimate.of(plan, rank);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("rank", rank);
    json.put("parameters", plan.parametersHeld(rank));
    json.put("bytes_sent_per_step", plan.bytesSent(rank));
    ObjectNode bytes = json.putObject("estimated_memory_bytes");
    bytes.put("parameters", memory.parameters());
    bytes.put("gradients", memory.gradients());
    bytes.put("optimizer", memory.optimizer());
    bytes.put("activations", memory.activations());
    bytes.put("activation_gradients", memory.activationGradients());
    bytes.put("total", memory.total());
    return json;
  }
}
