package dev.convoy.plan;

import dev.convoy.network.Network.Node;
import dev.convoy.plan.Step.Compute;
import dev.convoy.plan.Step.Pass;
import dev.convoy.plan.Step.Receive;
import dev.convoy.plan.Step.Send;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the forward half of a plan, section by section: a section's layers run on one part of the
 * batch after the other, slices leave as soon as they exist and are waited for by their first
 * reader.
 */
final class ForwardPass {
  private final List<Section> sections;
  private final Map<String, List<Reshard>> arriving;
  private final Map<String, List<Reshard>> leaving = new HashMap<>();
  private final Map<Integer, List<Chunk>> cut = new HashMap<>();
  private final PlanOptions options;
  private final Sums sums;
  private final Statistics statistics;
  private final Numbering numbering;
  private final List<Step> steps = new ArrayList<>();

  /**
   * For these layers.
   *
   * @param layers all that compute, in order
   * @param arriving for each of them, the reshards that bring what it is the first to read
   */
  ForwardPass(
      List<Node> layers,
      Map<String, List<Reshard>> arriving,
      PlanOptions options,
      Sums sums,
      Statistics statistics,
      Numbering numbering) {
    this.options = options;
    this.sections = new Sections(arriving, sums, options.chunks()).of(layers);
    this.arriving = arriving;
    this.sums = sums;
    this.statistics = statistics;
    this.numbering = numbering;
    for (Section section : sections) {
      for (Node reader : section.layers()) {
        for (Reshard m : arriving.getOrDefault(reader.name(), List.of())) {
          String producer = ((Value.Output) m.from()).layer();
          leaving.computeIfAbsent(producer, key -> new ArrayList<>()).add(m);
          boolean within = section.chunks() > 1 && section.has(producer);
          if (within || (m.canBeCut() && (section.chunks() > 1 || isCutAt(producer)))) {
            cut.put(m.id(), Chunk.all(options.chunks()));
          }
        }
      }
    }
  }

  private boolean isCutAt(String layer) {
    return sections.stream().anyMatch(s -> s.chunks() > 1 && s.has(layer));
  }

  List<Step> steps() {
    for (Section section : sections) {
      for (Chunk chunk : section.parts()) {
        for (Node node : section.layers()) {
          bring(node, chunk);
          compute(node, chunk);
          handOut(node, chunk);
        }
      }
    }
    return steps;
  }

  private void bring(Node node, Chunk chunk) {
    for (Reshard m : arriving.getOrDefault(node.name(), List.of())) {
      if (isCut(m)) {
        parts(m, chunk).forEach(part -> steps.add(new Receive(m, part)));
      } else if (chunk.isFirst()) {
        List<Chunk> images = Chunk.all(m.imageParts(options));
        images.forEach(part -> steps.add(new Send(m, part)));
        images.forEach(part -> steps.add(new Receive(m, part)));
      }
    }
  }

  /** What of a reshard that is cut belongs to a part of the rows. */
  private List<Chunk> parts(Reshard m, Chunk chunk) {
    return chunk.isWhole() ? cut.getOrDefault(m.id(), List.of()) : List.of(chunk);
  }

  private void compute(Node node, Chunk chunk) {
    steps.add(new Compute(node.name(), Pass.FORWARD, 0, chunk));
    if (statistics.areSplit(node)) {
      move(statistics.ofValues(node, numbering.next()));
      steps.add(new Compute(node.name(), Pass.FORWARD, 1));
    }
    if (sums.has(node)) {
      move(sums.ofAddends(node, numbering.next()));
    }
  }

  private void handOut(Node node, Chunk chunk) {
    for (Reshard m : leaving.getOrDefault(node.name(), List.of())) {
      if (isCut(m) && !m.isLocal()) {
        parts(m, chunk).forEach(part -> steps.add(new Send(m, part)));
      }
    }
  }

  private boolean isCut(Reshard m) {
    return cut.containsKey(m.id());
  }

  private void move(Reshard reshard) {
    steps.add(new Send(reshard));
    steps.add(new Receive(reshard));
  }
}
