package dev.convoy.planner;

import dev.convoy.network.Network.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Layers that are shared out together: one whose placement is chosen, and those that work channel
 * by channel and stay with it.
 */
final class Unit {

  /** What there is to choose. */
  enum Kind {
    /** The images that were read: nothing. */
    IMAGES,
    /** A layer with filters: every placement. */
    FILTERS,
    /** A layer without, whose inputs come from several units: it may also stay with them. */
    JOINT,
    /** The loss: nothing. */
    LOSS
  }

  private final int id;
  private final String name;
  private final Kind kind;
  private final List<Node> members = new ArrayList<>();

  Unit(int id, String name, Kind kind) {
    this.id = id;
    this.name = name;
    this.kind = kind;
  }

  void add(Node node) {
    members.add(node);
  }

  /** Its number among the units of a network, from 0. */
  int id() {
    return id;
  }

  /** The layer that is placed, or the network's input. */
  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  /** Its layers in order, the one that is placed first; none for the images. */
  List<Node> members() {
    return members;
  }

  /** Whether its placement is anybody's to choose. */
  boolean isPlaced() {
    return kind == Kind.FILTERS || kind == Kind.JOINT;
  }

  @Override
  public String toString() {
    return name;
  }
}
