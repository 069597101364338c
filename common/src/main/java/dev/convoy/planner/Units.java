package dev.convoy.planner;

import dev.convoy.network.Add;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ViewLayer;
import dev.convoy.plan.ownership.ChannelView;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.ViewResolver;
import dev.convoy.planner.Source.Reading;
import dev.convoy.planner.Source.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The units of a network and what they read of each other. */
final class Units {
  private final Network network;
  private final ViewResolver views;
  private final List<Unit> all = new ArrayList<>();
  private final Map<String, Unit> ofLayer = new HashMap<>();
  private final List<Source> sources = new ArrayList<>();

  Units(Network network) {
    this.network = network;
    this.views = new ViewResolver(network);
    begin(Network.INPUT, Unit.Kind.IMAGES);
    for (Node node : network.nodes()) {
      if (!(node.layer() instanceof ViewLayer)) {
        unitFor(node).add(node);
      }
    }
    findSources();
  }

  private Unit begin(String name, Unit.Kind kind) {
    Unit unit = new Unit(all.size(), name, kind);
    all.add(unit);
    ofLayer.put(name, unit);
    return unit;
  }

  private Unit unitFor(Node node) {
    if (node.layer() instanceof LossLayer) {
      return begin(node.name(), Unit.Kind.LOSS);
    }
    if (!Ownership.canStayWithItsInput(network, node)) {
      return begin(node.name(), Unit.Kind.FILTERS);
    }
    Set<Unit> first = producers(node.inputs().get(0));
    Set<Unit> any = new LinkedHashSet<>();
    node.inputs().forEach(input -> any.addAll(producers(input)));
    if (first.size() > 1 || (node.layer() instanceof Add && any.size() > 1)) {
      return begin(node.name(), Unit.Kind.JOINT);
    }
    Unit unit = first.iterator().next();
    ofLayer.put(node.name(), unit);
    return unit;
  }

  private Set<Unit> producers(String value) {
    Set<Unit> found = new LinkedHashSet<>();
    views.views(value).forEach(view -> found.add(of(view.producer())));
    return found;
  }

  private void findSources() {
    Map<List<ChannelView>, Map<Unit, List<Slot>>> reads = new LinkedHashMap<>();
    for (Unit unit : all) {
      for (Node node : unit.members()) {
        for (int k = 0; k < node.inputs().size(); k++) {
          reads
              .computeIfAbsent(views.views(node.inputs().get(k)), key -> new LinkedHashMap<>())
              .computeIfAbsent(unit, key -> new ArrayList<>())
              .add(new Slot(node.name(), k));
        }
      }
    }
    reads.forEach(
        (seen, readers) -> {
          List<Reading> readings = new ArrayList<>();
          readers.forEach((unit, slots) -> readings.add(new Reading(unit, slots)));
          List<Unit> producers = seen.stream().map(view -> of(view.producer())).toList();
          sources.add(new Source(seen, producers, readings));
        });
  }

  Network network() {
    return network;
  }

  /** All of them, in the order of the layers that are placed, the images first. */
  List<Unit> all() {
    return all;
  }

  /** That of a layer that computes, or of the network's input. */
  Unit of(String layer) {
    return Objects.requireNonNull(ofLayer.get(layer), layer);
  }

  /** The values that units read, of their own layers' too. */
  List<Source> sources() {
    return sources;
  }

  /** What layers read a layer's output, seen through views. */
  List<Node> readersOf(String layer) {
    List<Node> found = new ArrayList<>();
    for (Node node : network.nodes()) {
      if (node.inputs().contains(layer)) {
        if (node.layer() instanceof ViewLayer) {
          found.addAll(readersOf(node.name()));
        } else {
          found.add(node);
        }
      }
    }
    return found;
  }
}
