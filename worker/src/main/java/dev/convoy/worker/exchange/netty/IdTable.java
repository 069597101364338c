package dev.convoy.worker.exchange.netty;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Things by their message id, immutable and looked up without allocating. */
final class IdTable<T> {

  private final int[] ids;
  private final List<T> entries;

  private IdTable(int[] ids, List<T> entries) {
    this.ids = ids;
    this.entries = entries;
  }

  static <T> IdTable<T> empty() {
    return new IdTable<>(new int[0], List.of());
  }

  IdTable<T> plus(List<T> more, ToIntFunction<T> id) {
    List<T> all =
        Stream.concat(entries.stream(), more.stream()).sorted(Comparator.comparingInt(id)).toList();
    return new IdTable<>(all.stream().mapToInt(id).toArray(), all);
  }

  /** All but these. */
  IdTable<T> minus(Collection<T> fewer, ToIntFunction<T> id) {
    List<T> rest = entries.stream().filter(entry -> !fewer.contains(entry)).toList();
    return new IdTable<>(rest.stream().mapToInt(id).toArray(), rest);
  }

  @Nullable T find(int id) {
    int place = Arrays.binarySearch(ids, id);
    return place < 0 ? null : entries.get(place);
  }

  List<T> all() {
    return entries;
  }
}
