package dev.convoy.driver.ml;

import dev.convoy.tensor.DataType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scorers of this JVM that no task uses: kernels are opened once, not by every task. Of models
 * that were not used lately none is kept.
 *
 * <p>Concurrency: thread safe.
 */
final class ScorerPool {
  private static final int MOST_MODELS = 4;
  private static final Map<Key, Deque<Scorer>> IDLE = new LinkedHashMap<>();

  /**
   * What scorers have in common that do the same.
   *
   * @param model see {@link ModelWeights#key}
   */
  record Key(String model, int batch, DataType records, int threads) {}

  private ScorerPool() {}

  /** One that is idle, for the caller alone; null where there is none. */
  static synchronized @Nullable Scorer take(Key key) {
    Deque<Scorer> idle = IDLE.remove(key);
    if (idle == null) {
      idle = new ArrayDeque<>();
    }
    IDLE.put(key, idle); // as the one that was used last
    closeOldest();
    return idle.poll();
  }

  /** Takes one that is idle now. */
  static synchronized void giveBack(Key key, Scorer scorer) {
    Deque<Scorer> idle = IDLE.get(key);
    if (idle == null) {
      scorer.close();
    } else {
      idle.add(scorer);
    }
  }

  private static void closeOldest() {
    Iterator<Deque<Scorer>> oldest = IDLE.values().iterator();
    while (IDLE.size() > MOST_MODELS) {
      oldest.next().forEach(Scorer::close);
      oldest.remove();
    }
  }
}
