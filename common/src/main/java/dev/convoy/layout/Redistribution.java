package dev.convoy.layout;

import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The block transfers that change a tensor from one layout to another. As a linear map it is a
 * matrix of zeros and ones, so its exact backward is its transpose: every transfer reversed.
 *
 * <p>Every rank starts from zero and adds what it is sent, in the order of the sending ranks; where
 * an element arrives once, that is a copy.
 *
 * <ul>
 *   <li>Where the target holds values, each rank gets every term of each element that it needs from
 *       one holder: from itself if it can, else from the next after it. With one term that is a
 *       copy, with several a reduction.
 *   <li>Where the target holds addends, each term of each element goes into one of them, and stays
 *       where it is if it can.
 * </ul>
 *
 * <p>Transfers are made when they are asked for.
 *
 * <p>Concurrency: immutable but for what it remembers; thread safe.
 */
public final class Redistribution {
  private final Layout source;
  private final Layout target;
  private final Routes routes;

  private Redistribution(Layout source, Layout target, Routes routes) {
    this.source = source;
    this.target = target;
    this.routes = routes;
  }

  /**
   * Plans the change from one layout to another.
   *
   * @throws IllegalArgumentException if they are over different numbers of ranks
   */
  public static Redistribution plan(Layout source, Layout target) {
    if (source.ranks() != target.ranks()) {
      throw new IllegalArgumentException(
          "layouts over " + source.ranks() + " and " + target.ranks() + " ranks");
    }
    Routes routes =
        Objects.requireNonNullElseGet(
            GridRoutes.plan(source, target), () -> ListedRoutes.plan(source, target));
    return new Redistribution(source, target, routes);
  }

  /** The layout before. */
  public Layout source() {
    return source;
  }

  /** The layout after. */
  public Layout target() {
    return target;
  }

  /** Every transfer sent back: the backward pass of this redistribution. */
  public Redistribution transpose() {
    return new Redistribution(target.gradient(), source.gradient(), Routes.reversed(routes));
  }

  /** Of each transfer, the rows in part {@code index} of {@code of} of what its sender holds. */
  public Redistribution part(int index, int of) {
    return new Redistribution(source, target, Routes.part(routes, source, index, of));
  }

  /** What a rank receives, itself included, in the order of the senders. */
  public List<Transfer> to(int rank) {
    return routes.to(rank);
  }

  /** What a rank sends, itself included, in the order of the receivers. */
  public List<Transfer> from(int rank) {
    return routes.from(rank);
  }

  /** What a rank sends to another, in the order in which it lies in the message. */
  public List<Transfer> between(int from, int to) {
    return routes.between(from, to);
  }

  /** All transfers, by target rank, then source rank. */
  public Stream<Transfer> transfers() {
    return IntStream.range(0, target.ranks()).boxed().flatMap(rank -> routes.to(rank).stream());
  }

  /** Whether all that this rank receives is its own whole block, unchanged. */
  public boolean isIdentity(int rank) {
    Block block = target.block(rank);
    if (!source.block(rank).equals(block)) {
      return false;
    }
    List<Transfer> in = routes.to(rank);
    return in.isEmpty()
        ? block.isEmpty()
        : in.size() == 1 && in.get(0).isLocal() && in.get(0).block().equals(block);
  }

  /** Whether some element arrives at a rank more than once, so that it is a sum. */
  public boolean addsUp(int rank) {
    List<Transfer> in = routes.to(rank);
    for (int k = 1; k < in.size(); k++) {
      Block block = in.get(k).block();
      if (in.subList(0, k).stream().anyMatch(t -> !t.block().intersect(block).isEmpty())) {
        return true;
      }
    }
    return false;
  }

  /** Rows times channels that a rank sends to others; times a channel's bytes, its traffic. */
  public long sentBy(int rank) {
    return routes.sentBy(rank);
  }

  /** Rows times channels that a rank receives from others. */
  public long receivedBy(int rank) {
    return routes.receivedBy(rank);
  }

  /** How many others a rank sends to. */
  public int receiversFrom(int rank) {
    return others(routes.from(rank), rank, Transfer::to);
  }

  /** How many others send to a rank. */
  public int sendersTo(int rank) {
    return others(routes.to(rank), rank, Transfer::from);
  }

  private static int others(List<Transfer> transfers, int rank, ToIntFunction<Transfer> end) {
    return (int) transfers.stream().mapToInt(end).filter(other -> other != rank).distinct().count();
  }

  /** Which ranks send to which others. */
  public Connections connections() {
    Connections.Builder connections = new Connections.Builder(target.ranks());
    routes.connect(target.ranks(), connections);
    return connections.build();
  }

  /** Whether nothing crosses from one rank to another. */
  public boolean isLocal() {
    return IntStream.range(0, target.ranks()).allMatch(rank -> routes.receivedBy(rank) == 0);
  }

  /** Whether whatever is sent goes between ranks that hold the same rows before and after. */
  public boolean keepsRows() {
    return routes.keepsRows();
  }

  /** Its name in the field, for reports. */
  public String collective() {
    if (isLocal()) {
      return "local";
    }
    boolean toAll = target.blocks().stream().allMatch(target.block(0)::equals);
    boolean fromAll = source.blocks().stream().allMatch(source.block(0)::equals);
    if (source.isPartial()) {
      return toAll ? "all-reduce" : "reduce-scatter";
    }
    return toAll && !fromAll ? "all-gather" : "all-to-all";
  }
}
