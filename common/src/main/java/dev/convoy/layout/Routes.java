package dev.convoy.layout;

import java.util.List;

/**
 * Who sends what to whom, seen from either end. Lists are made when they are asked for: a worker
 * asks for its own, and of a thousand workers nobody needs those of all at once.
 */
interface Routes {

  /** What a rank receives, itself included, in the order of the senders. */
  List<Transfer> to(int rank);

  /** What a rank sends, itself included, in the order of the receivers. */
  List<Transfer> from(int rank);

  /** What one rank sends to another, in the order in which it lies in the message. */
  List<Transfer> between(int from, int to);

  /** Rows times channels that a rank sends to others. */
  long sentBy(int rank);

  /** Rows times channels that a rank receives from others. */
  long receivedBy(int rank);

  /** Whether whatever is sent goes between ranks that hold the same rows before and after. */
  boolean keepsRows();

  /** Names each pair of ranks of which one sends to the other, once. */
  default void connect(int ranks, Connections.Pairs pairs) {
    for (int to = 0; to < ranks; to++) {
      int last = to; // senders come in order
      for (Transfer transfer : to(to)) {
        if (transfer.from() != to && transfer.from() != last) {
          pairs.link(transfer.from(), to);
          last = transfer.from();
        }
      }
    }
  }

  /** Rows times channels of some transfers that leave their rank. */
  static long leaving(List<Transfer> transfers) {
    return transfers.stream().filter(t -> !t.isLocal()).mapToLong(t -> t.block().size()).sum();
  }

  /** The transposed routes: every transfer sent back. */
  static Routes reversed(Routes routes) {
    return new Routes() {
      @Override
      public List<Transfer> to(int rank) {
        return reversed(routes.from(rank));
      }

      @Override
      public List<Transfer> from(int rank) {
        return reversed(routes.to(rank));
      }

      @Override
      public List<Transfer> between(int from, int to) {
        return reversed(routes.between(to, from));
      }

      @Override
      public void connect(int ranks, Connections.Pairs pairs) {
        routes.connect(ranks, (from, to) -> pairs.link(to, from));
      }

      private List<Transfer> reversed(List<Transfer> transfers) {
        return transfers.stream().map(Transfer::reversed).toList();
      }

      @Override
      public boolean keepsRows() {
        return routes.keepsRows();
      }

      @Override
      public long sentBy(int rank) {
        return routes.receivedBy(rank);
      }

      @Override
      public long receivedBy(int rank) {
        return routes.sentBy(rank);
      }
    };
  }

  /** Of each transfer, only the rows in one of several equal parts of what its sender holds. */
  static Routes part(Routes routes, Layout source, int index, int of) {
    return new Routes() {
      @Override
      public List<Transfer> to(int rank) {
        return part(routes.to(rank));
      }

      @Override
      public List<Transfer> from(int rank) {
        return part(routes.from(rank));
      }

      @Override
      public List<Transfer> between(int from, int to) {
        return part(routes.between(from, to));
      }

      private List<Transfer> part(List<Transfer> transfers) {
        return transfers.stream()
            .map(t -> t.ofRows(source.block(t.from()).rows().part(index, of)))
            .filter(t -> !t.block().isEmpty())
            .toList();
      }

      @Override
      public boolean keepsRows() {
        return routes.keepsRows();
      }

      @Override
      public long sentBy(int rank) {
        return leaving(from(rank));
      }

      @Override
      public long receivedBy(int rank) {
        return leaving(to(rank));
      }
    };
  }
}
