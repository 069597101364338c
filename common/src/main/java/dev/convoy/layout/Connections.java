package dev.convoy.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which ranks of a redistribution send to which others, without a list of all pairs: a thousand
 * ranks that each send to all others are one group.
 */
public final class Connections {

  /**
   * Ranks that are connected through what they send: none of them sends to, or receives from, a
   * rank of another group.
   *
   * @param senders in rising order
   * @param receivers in rising order
   * @param messages how many of them there are: pairs of a sender and a receiver
   */
  public record Group(List<Integer> senders, List<Integer> receivers, long messages) {

    /** Copies the lists. */
    public Group {
      senders = List.copyOf(senders);
      receivers = List.copyOf(receivers);
    }
  }

  private final int[] sent;
  private final int[] received;
  private final List<Group> groups;

  private Connections(int[] sent, int[] received, List<Group> groups) {
    this.sent = sent;
    this.received = received;
    this.groups = groups;
  }

  /** How many other ranks a rank sends to. */
  public int sentBy(int rank) {
    return sent[rank];
  }

  /** How many other ranks a rank receives from. */
  public int receivedBy(int rank) {
    return received[rank];
  }

  /** The groups, by the first of their senders. Ranks that neither send nor receive are in none. */
  public List<Group> groups() {
    return groups;
  }

  /** Hears of each pair of ranks of which one sends to the other, once. */
  interface Pairs {
    /** One rank sends to another. */
    void link(int from, int to);
  }

  /** Collects pairs. */
  static final class Builder implements Pairs {
    private final int ranks;
    private final int[] sent;
    private final int[] received;
    private final int[] parent; // of senders, then of receivers: a forest of groups

    Builder(int ranks) {
      this.ranks = ranks;
      sent = new int[ranks];
      received = new int[ranks];
      parent = new int[2 * ranks];
      Arrays.setAll(parent, k -> k);
    }

    @Override
    public void link(int from, int to) {
      sent[from]++;
      received[to]++;
      int a = root(from);
      int b = root(ranks + to);
      if (a != b) {
        parent[Math.max(a, b)] = Math.min(a, b);
      }
    }

    private int root(int node) {
      int at = node;
      while (parent[at] != at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
      }
      return at;
    }

    Connections build() {
      Map<Integer, List<Integer>> senders = new LinkedHashMap<>();
      Map<Integer, List<Integer>> receivers = new LinkedHashMap<>();
      for (int rank = 0; rank < ranks; rank++) {
        if (sent[rank] > 0) {
          senders.computeIfAbsent(root(rank), key -> new ArrayList<>()).add(rank);
        }
      }
      for (int rank = 0; rank < ranks; rank++) {
        if (received[rank] > 0) {
          receivers.computeIfAbsent(root(ranks + rank), key -> new ArrayList<>()).add(rank);
        }
      }
      List<Group> groups = new ArrayList<>();
      senders.forEach(
          (root, ranksOf) ->
              groups.add(
                  new Group(
                      ranksOf,
                      receivers.getOrDefault(root, List.of()),
                      ranksOf.stream().mapToLong(rank -> sent[rank]).sum())));
      return new Connections(sent, received, List.copyOf(groups));
    }
  }
}
