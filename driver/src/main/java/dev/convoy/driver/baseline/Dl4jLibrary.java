package dev.convoy.driver.baseline;

import dev.convoy.control.ExitCode;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Deeplearning4j's classes and natives, which a distribution has in a folder of their own, and how
 * they are loaded with the settings that make it fastest.
 */
final class Dl4jLibrary {
  private static final String A_CLASS = "org.deeplearning4j.spark.impl.graph.SparkComputationGraph";

  /** Its natives with oneDNN, the fastest first; those of the plain build have none. */
  private static final List<String> BUILDS = List.of("-onednn-avx512", "-onednn-avx2");

  private static final String NATIVES =
      "org/nd4j/linalg/cpu/nativecpu/bindings/linux-x86_64%s/libjnind4jcpu.so";

  /** JavaCPP's word for the end of the name of the build to load. */
  private static final String EXTENSION = "platform.extension";

  /** DL4J leaves its oneDNN helpers out unless told not to. */
  private static final String NO_HELPERS = "org.eclipse.deeplearning4j.helpers.disable";

  /** Aeron's own is shorter than what DL4J sets beside it, which Aeron refuses. */
  private static final String AERON_UNBLOCKS = "aeron.publication.unblock.timeout";

  private static boolean loaded;

  private Dl4jLibrary() {}

  /**
   * Checks that its classes are there.
   *
   * @throws BaselineException that says how to get them
   */
  static void require() {
    try {
      Class.forName(A_CLASS, /* initialize= */ false, Dl4jLibrary.class.getClassLoader());
      build();
    } catch (ClassNotFoundException e) {
      throw missing();
    }
  }

  private static BaselineException missing() {
    return BaselineException.usage(
        "Deeplearning4j is not on the class path: a distribution that is built by 'mvn -Pdl4j package'"
            + " has it in its folder dl4j, and deploy/bin/convoy builds that by itself; under"
            + " spark-submit name the jars of that folder by --jars");
  }

  /** The jars of its folder, as far as the class path of this process has them. */
  static List<Path> jars() {
    Path folder = folderOf(A_CLASS);
    return folder == null
        ? List.of()
        : Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
            .map(Path::of)
            .filter(jar -> folder.equals(jar.getParent()))
            .toList();
  }

  /** The folder of the jar that a class is in; null where that is no file. */
  private static @Nullable Path folderOf(String name) {
    try {
      Class<?> found = Class.forName(name, false, Dl4jLibrary.class.getClassLoader());
      return Path.of(found.getProtectionDomain().getCodeSource().getLocation().toURI()).getParent();
    } catch (ClassNotFoundException | URISyntaxException e) {
      return null;
    }
  }

  /** The end of the name of the build with oneDNN that is there, as {@code -onednn-avx512}. */
  private static String build() {
    ClassLoader loader = Dl4jLibrary.class.getClassLoader();
    return BUILDS.stream()
        .filter(build -> loader.getResource(NATIVES.formatted(build)) != null)
        .findFirst()
        .orElseThrow(Dl4jLibrary::missing);
  }

  /**
   * Loads it into this process and gives the calling thread its OpenMP threads. What JavaCPP is
   * told is only for these natives: Convoy's own are loaded as ever.
   *
   * <p>ND4J 1.0.0-M2 sets the number of threads to 4 in the thread that loads it, and teams of that
   * size, one a worker, spin against each other.
   */
  static synchronized void load() {
    if (!loaded) {
      System.setProperty(NO_HELPERS, "false");
      System.setProperty(AERON_UNBLOCKS, "60s");
      Object before = Loader.loadProperties().setProperty(EXTENSION, build());
      try {
        Nd4j.getExecutioner(); // loads its natives
      } finally {
        if (before == null) {
          Loader.loadProperties().remove(EXTENSION);
        } else {
          Loader.loadProperties().put(EXTENSION, before);
        }
      }
      loaded = true;
    }
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads());
  }

  private static int threads() {
    String said = System.getenv().getOrDefault("OMP_NUM_THREADS", "1");
    if (!said.matches("[1-9][0-9]{0,5}")) {
      throw new BaselineException(
          "OMP_NUM_THREADS is '%s', which is no number of threads".formatted(said), ExitCode.USAGE);
    }
    return Integer.parseInt(said);
  }
}
