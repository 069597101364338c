package dev.convoy.worker.kernel.onednn.engine;

import dev.convoy.worker.kernel.NoCodeException;
import dev.convoy.worker.kernel.SlowCodeRule;
import dev.convoy.worker.kernel.SlowCodeRule.AllowedCode;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;

/**
 * oneDNN never says no: where it has no fast code it falls back to a reference loop or to im2col
 * and a matrix product, ten to a hundred times slower. Such a primitive is refused when the layer
 * is compiled, unless it stands here, or the CPU has no AVX-512: oneDNN has nothing else for some
 * layers there, such as 3-D and dilated convolutions' weight gradients, and a worker says so.
 */
public final class SlowImplementations {

  /**
   * Below this many multiply-accumulates (or elements, where nothing is multiplied) a slow
   * primitive takes at most a few milliseconds, as with 3 channels of 8×8; such layers are small in
   * every implementation.
   */
  private static final long TOO_SMALL_TO_MATTER = 2_000_000;

  /**
   * A slow primitive that is used all the same.
   *
   * @param kind oneDNN's name of the operation
   * @param implementation matches what oneDNN calls it
   * @param shapes for which shapes
   * @param reason why
   */
  private record Allowed(
      String kind, Pattern implementation, Predicate<primitive_desc_base> shapes, String reason) {}

  private static final Pattern SLOW = Pattern.compile("(^|[:_+])ref\\b|(^|[:_+])gemm\\b");
  private static final Pattern SLOWEST = Pattern.compile("(^|[:_+])ref\\b");

  /** All exceptions. */
  private static final List<Allowed> ALLOWED =
      List.of(
          new Allowed(
              "deconvolution",
              Pattern.compile("\\bgemm\\b"),
              pd -> true,
              "a stride together with a dilation, and depthwise windows as wide as 16, have no"
                  + " other code; 3×3 with both takes three to four times as long as without the"
                  + " dilation"),
          new Allowed(
              "convolution",
              SLOW,
              WideWindows::exceedsMap,
              "a window larger than its map has no other code, and maps that small cost little: a"
                  + " 3×3×3 window on 2×2×2, a 3×3 window with dilation 16 on 32×32"));

  private SlowImplementations() {}

  /** Whether oneDNN chose a slow way. */
  public static boolean isSlow(primitive_desc_base pd) {
    return SLOW.matcher(implementation(pd)).find();
  }

  /** Whether that is a reference loop, which is slower than a matrix product. */
  static boolean isReference(primitive_desc_base pd) {
    return SLOWEST.matcher(implementation(pd)).find();
  }

  /** Whether slow primitives are used on this CPU wherever there is nothing else. */
  public static boolean mayBeUsedHere() {
    return !OneDnnLibrary.hasAvx512();
  }

  /** What is refused and what is not, for people. */
  public static SlowCodeRule rule() {
    return new SlowCodeRule(
        TOO_SMALL_TO_MATTER,
        mayBeUsedHere(),
        ALLOWED.stream()
            .map(a -> new AllowedCode(a.kind, a.implementation.pattern(), a.reason))
            .toList());
  }

  /** Throws when the primitive is slow and its slowness matters. */
  public static void refuse(String layer, primitive_desc_base pd, long work) {
    if (work < TOO_SMALL_TO_MATTER || !isSlow(pd) || mayBeUsedHere()) {
      return;
    }
    String kind = operation(pd);
    String implementation = implementation(pd);
    for (Allowed allowed : ALLOWED) {
      if (allowed.kind.equals(kind)
          && allowed.implementation.matcher(implementation).find()
          && allowed.shapes.test(pd)) {
        return;
      }
    }
    throw new NoCodeException(
        layer
            + ": oneDNN has only slow code ("
            + implementation
            + ") for a "
            + kind
            + " of this shape; use other channel counts (multiples of 8 or 16) or allow it in"
            + " SlowImplementations");
  }

  /**
   * What oneDNN calls the operation, as {@code convolution}. What JavaCPP returns has a number but
   * no name.
   */
  public static String operation(primitive_desc_base pd) {
    int number = pd.get_kind().value;
    for (primitive.kind named : primitive.kind.values()) {
      if (named.value == number) {
        return named.name();
      }
    }
    return "primitive of kind " + number;
  }

  /** What oneDNN calls the code it chose, as {@code jit:avx512_core}. */
  public static String implementation(primitive_desc_base pd) {
    return pd.impl_info_str().getString();
  }
}
