package dev.convoy.worker.kernel.onednn.engine;

import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.memory.NativeFolder;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.opencl.User_func_Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The native library: whether it loads here, and how many threads of the CPU it uses.
 *
 * <p>oneDNN shares the work of a primitive among OpenMP threads, as many as the calling thread may
 * use when it makes the primitive.
 */
public final class OneDnnLibrary {
  private static final @Nullable String WHY_NOT = tryToLoad();

  /**
   * Looked up once, when the library is loaded: the lookup walks through all loaded libraries and
   * can lock itself out with a thread that loads another at that moment.
   */
  private static final @Nullable Pointer SET_NUM_THREADS =
      WHY_NOT == null ? Loader.addressof("omp_set_num_threads") : null;

  private OneDnnLibrary() {}

  /** One sentence that says why oneDNN cannot be used here, or null when it can. */
  public static @Nullable String whyNot() {
    return WHY_NOT;
  }

  /** As {@code oneDNN 3.10.0}. */
  public static String version() {
    dnnl_version_t version = dnnl.dnnl_version();
    return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
  }

  /** Which instructions oneDNN uses here, by its own flags. */
  public static int instructions() {
    return dnnl.dnnl_get_effective_cpu_isa();
  }

  /** Whether the CPU multiplies bf16 by itself, rather than oneDNN in f32 for it. */
  public static boolean hasBf16() {
    return has(dnnl.dnnl_cpu_isa_avx512_core_bf16);
  }

  /** How many floats a vector of the CPU's holds, and so a block of channels: 16 or 8. */
  static int vector() {
    return hasAvx512() ? 16 : 8;
  }

  /** Whether the CPU has AVX-512, for which oneDNN has fast code for nearly everything. */
  static boolean hasAvx512() {
    return has(dnnl.dnnl_cpu_isa_avx512_core);
  }

  private static boolean has(int wanted) {
    return (instructions() & wanted) == wanted;
  }

  private static @Nullable String tryToLoad() {
    String noFolder = NativeFolder.whyNot();
    if (noFolder != null) {
      return noFolder;
    }
    try {
      Loader.load(dnnl.class);
      return has(dnnl.dnnl_cpu_isa_avx2)
          ? null
          : "this CPU has no AVX2, without which oneDNN lacks code for some layers: use one"
              + " that has (Intel since 2013, AMD since 2015), or --device gpu";
    } catch (LinkageError e) { // what JavaCPP throws, whatever is missing
      return "oneDNN cannot be loaded on "
          + Loader.getPlatform()
          + " (it needs 64-bit x86 Linux and the linux-x86_64 jars of dnnl, opencl and javacpp): "
          + e.getMessage();
    }
  }

  /** Lets primitives that the calling thread makes from now on use this many threads. */
  public static void useThreads(int threads) {
    if (SET_NUM_THREADS == null) {
      throw new DeviceException(
          "the OpenMP library that oneDNN loaded has no omp_set_num_threads; set OMP_NUM_THREADS="
              + threads
              + " and start again");
    }
    // JavaCPP binds no OpenMP, but has a caller of void (*)(void*): a cell that holds the
    // function's
    // address. The first argument goes through the same register, whether int or pointer.
    try (PointerPointer<Pointer> cell = new PointerPointer<>(2);
        User_func_Pointer function =
            new User_func_Pointer(cell.put(0, SET_NUM_THREADS).put(1, (Pointer) null));
        IntegerArgument argument = new IntegerArgument(threads)) {
      function.call(argument);
    }
  }

  /** A number where a pointer is asked for. */
  private static final class IntegerArgument extends Pointer {
    IntegerArgument(long value) {
      super((Pointer) null);
      address = value;
    }
  }
}
