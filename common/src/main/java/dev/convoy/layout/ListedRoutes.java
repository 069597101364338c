package dev.convoy.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Transfers that were planned one by one, for any two layouts. */
final class ListedRoutes implements Routes {

  private static final Comparator<Transfer> ORDER =
      Comparator.comparingInt(Transfer::to)
          .thenComparingInt(Transfer::from)
          .thenComparingInt(t -> t.block().rows().from());

  private final List<List<Transfer>> to = new ArrayList<>();
  private final List<List<Transfer>> from = new ArrayList<>();
  private final boolean keepsRows;

  private ListedRoutes(Layout source, Layout target, List<Transfer> transfers) {
    keepsRows =
        transfers.stream()
            .allMatch(t -> source.block(t.from()).rows().equals(target.block(t.to()).rows()));
    for (int rank = 0; rank < source.ranks(); rank++) {
      to.add(new ArrayList<>());
      from.add(new ArrayList<>());
    }
    for (Transfer transfer : transfers.stream().sorted(ORDER).toList()) {
      to.get(transfer.to()).add(transfer);
      from.get(transfer.from()).add(transfer);
    }
  }

  /** Those that change a tensor from one layout to another. */
  static Routes plan(Layout source, Layout target) {
    return new ListedRoutes(source, target, new TransferPlanner(source, target).transfers());
  }

  @Override
  public List<Transfer> to(int rank) {
    return to.get(rank);
  }

  @Override
  public List<Transfer> from(int rank) {
    return from.get(rank);
  }

  @Override
  public List<Transfer> between(int sender, int receiver) {
    return to.get(receiver).stream().filter(t -> t.from() == sender).toList();
  }

  @Override
  public boolean keepsRows() {
    return keepsRows;
  }

  @Override
  public long sentBy(int rank) {
    return Routes.leaving(from(rank));
  }

  @Override
  public long receivedBy(int rank) {
    return Routes.leaving(to(rank));
  }
}
