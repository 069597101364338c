package dev.convoy.worker.kernel.onednn.engine;

import dev.convoy.worker.kernel.NoCodeException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bytedeco.dnnl.primitive_desc;
import org.jspecify.annotations.Nullable;

/** Chooses among ways to do the same thing, the one liked best first. */
public final class Ways {
  private Ways() {}

  /**
   * The first that oneDNN has fast code for; if there is none, the first that is a matrix product;
   * if there is none either, the first that it can do at all.
   *
   * @param ways primitive descriptions made with {@code allow_empty}
   */
  public static <P extends primitive_desc> P first(String what, List<Supplier<P>> ways) {
    return first(what, ways, made -> true);
  }

  /** The best of these ways, or nothing where oneDNN has no code at all. */
  public static <P extends primitive_desc> @Nullable P firstIfAny(List<Supplier<P>> ways) {
    return choose(ways, made -> true);
  }

  /** The first way, where fast code must be followed by something that has fast code too. */
  public static <P extends primitive_desc> P first(
      String what, List<Supplier<P>> ways, Predicate<P> alsoFast) {
    P chosen = choose(ways, alsoFast);
    if (chosen == null) {
      throw new NoCodeException(what + ": oneDNN has no code for this shape");
    }
    return chosen;
  }

  private static <P extends primitive_desc> @Nullable P choose(
      List<Supplier<P>> ways, Predicate<P> alsoFast) {
    @Nullable P slow = null;
    for (Supplier<P> way : ways) {
      P made = way.get();
      if (isEmpty(made)) {
        continue;
      }
      if (!SlowImplementations.isSlow(made) && alsoFast.test(made)) {
        return made;
      }
      if (slow == null
          || (SlowImplementations.isReference(slow) && !SlowImplementations.isReference(made))) {
        slow = made;
      }
    }
    return slow;
  }

  private static boolean isEmpty(primitive_desc made) {
    var handle = made.get(true);
    return handle == null || handle.isNull();
  }
}
