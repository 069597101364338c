package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.MemoryEstimate;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.Range;

/** A plan as data: {@code plan.json}. */
public final class PlanJson {

  private PlanJson() {}

  /** Who owns what, what moves, and what each worker holds. */
  public static ObjectNode of(String strategy, TrainingPlan plan) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    Network network = plan.network();
    root.put("network", network.name());
    root.put("strategy", strategy);
    root.put("mesh", plan.ownership().mesh().toString());
    root.put("workers", plan.ownership().mesh().ranks());
    plan.ownership().speeds().each().forEach(root.putArray("worker_speeds")::add);
    root.put("batch", plan.ownership().batch());
    root.put("parameters", network.parameterCount());
    root.put("macs", network.macs());
    root.put("bytes_sent_per_step", PlanReport.totalBytes(plan));
    ArrayNode layers = root.putArray("layers");
    for (Node node : network.nodes()) {
      if (plan.ownership().shares().containsKey(node.name())) {
        layers.add(layer(plan, node));
      }
    }
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

  private static ObjectNode layer(TrainingPlan plan, Node node) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", node.name());
    json.put("what", node.layer().describe());
    json.put("output", plan.network().shape(node.name()).toString());
    Layout owned = plan.ownership().of(node.name());
    json.put("values", owned.isPartial() ? "partial sums" : "whole");
    ArrayNode blocks = json.putArray("owned");
    for (int rank = 0; rank < owned.ranks(); rank++) {
      Block block = owned.block(rank);
      ObjectNode share = blocks.addObject();
      share.put("rank", rank);
      share.set("rows", range(block.rows()));
      ArrayNode channels = share.putArray("channels");
      block.channels().runs().forEach(run -> channels.add(range(run)));
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
    json.put("collective", reshard.redistribution().collective());
    ArrayNode sent = json.putArray("bytes_sent");
    ArrayNode received = json.putArray("bytes_received");
    for (int rank = 0; rank < plan.ownership().mesh().ranks(); rank++) {
      sent.add(reshard.bytesSent(rank));
      received.add(reshard.bytesReceived(rank));
    }
    return json;
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
    bytes.put("momentum", memory.momentum());
    bytes.put("activations", memory.activations());
    bytes.put("activation_gradients", memory.activationGradients());
    bytes.put("total", memory.total());
    return json;
  }
}
