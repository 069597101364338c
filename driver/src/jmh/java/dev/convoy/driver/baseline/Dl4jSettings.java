package dev.convoy.driver.baseline;

import dev.convoy.driver.launch.ClusterOptions;
import java.io.File;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The settings with which DL4J is fastest here, and how its processes get them. */
final class Dl4jSettings {

  /** Says which of several native builds on the class path to load, by the end of its name. */
  private static final String BUILD = "org.bytedeco.javacpp.platform.extension";

  /** DL4J leaves its oneDNN helpers out unless told not to. */
  private static final String NO_HELPERS = "org.eclipse.deeplearning4j.helpers.disable";

  private static final Pattern BUILD_JAR =
      Pattern.compile(".*nd4j-native-\\d[^/]*-linux-x86_64(-[a-z0-9-]+)\\.jar");

  private Dl4jSettings() {}

  /** What it needs of Spark and of its workers' processes. */
  static ClusterOptions on(ClusterOptions options) {
    int threads = options.threadsPerWorker();
    return options
        .withSetting("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .withSetting("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
        .withSetting("spark.kryoserializer.buffer.max", "1g")
        .withSetting("spark.broadcast.compress", "false") // weights do not shrink
        .withSetting("spark.executorEnv.SD_MAX_THREADS", "" + threads)
        .withSetting("spark.executorEnv.SD_MASTER_THREADS", "" + threads)
        .withSetting("spark.executorEnv.OPENBLAS_NUM_THREADS", "" + threads)
        .withSetting(
            "spark.executor.extraJavaOptions",
            ("-D%s=false -D%s=%s -XX:ActiveProcessorCount=%d"
                    + " -Dorg.bytedeco.javacpp.maxBytes=0"
                    + " -Dorg.bytedeco.javacpp.maxPhysicalBytes=0")
                .formatted(NO_HELPERS, BUILD, build(), threads + 1));
  }

  /** Gives this process the properties that the workers have; before it loads ND4J. */
  static void here() {
    System.setProperty(NO_HELPERS, "false");
    System.setProperty(BUILD, build());
  }

  /** The native build beside the plain one, as {@code -onednn-avx512}. */
  static String build() {
    return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
        .map(BUILD_JAR::matcher)
        .filter(Matcher::matches)
        .map(m -> m.group(1))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no build of nd4j-native with oneDNN: use -Pbench"));
  }

  /**
   * Gives the calling thread the number of OpenMP threads that the environment says. ND4J 1.0.0-M2
   * sets it to 4 in the thread that loads it, and teams of that size, one a worker, spin against
   * each other.
   */
  static void limitThreads() {
    Nd4j.getExecutioner(); // loads ND4J
    NativeOpsHolder.getInstance()
        .getDeviceNativeOps()
        .setOmpNumThreads(Integer.parseInt(System.getenv().getOrDefault("OMP_NUM_THREADS", "1")));
  }
}
