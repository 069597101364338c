package dev.convoy.worker.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.json.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker found on its machine.
 *
 * @param host as the cluster knows it
 * @param java version and path of the Java that runs the worker
 * @param build what tells its copy of Convoy from others
 * @param natives why native kernels cannot be used, else empty
 * @param gpu the GPUs that can be used
 * @param cores of the machine, or of the container
 * @param freeBytes memory that nobody uses, of the machine or the container
 * @param clockMillis how far the clock of worker 0 is ahead of this machine's
 * @param unreached peers that did not answer, and why
 */
public record MachineReport(
    String host,
    String java,
    String build,
    String natives,
    int gpu,
    int cores,
    long freeBytes,
    long clockMillis,
    List<String> unreached) {

  /** Copies the list. */
  public MachineReport {
    unreached = List.copyOf(unreached);
  }

  /** As bytes, to leave a worker. */
  byte[] encode() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("host", host);
    json.put("java", java);
    json.put("build", build);
    json.put("natives", natives);
    json.put("gpu", gpu);
    json.put("cores", cores);
    json.put("free", freeBytes);
    json.put("clock", clockMillis);
    unreached.forEach(json.putArray("unreached")::add);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Reads what a worker of this build wrote. */
  public static MachineReport decode(byte[] bytes) {
    JsonNode json = JsonTree.parse(new String(bytes, StandardCharsets.UTF_8));
    List<String> unreached = new ArrayList<>();
    json.path("unreached").forEach(peer -> unreached.add(peer.asText()));
    return new MachineReport(
        json.path("host").asText(),
        json.path("java").asText(),
        json.path("build").asText(),
        json.path("natives").asText(),
        json.path("gpu").asInt(),
        json.path("cores").asInt(),
        json.path("free").asLong(),
        json.path("clock").asLong(),
        unreached);
  }
}
