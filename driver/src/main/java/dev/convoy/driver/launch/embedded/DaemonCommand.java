package dev.convoy.driver.launch.embedded;

import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.machine.Loopback;
import dev.convoy.driver.launch.machine.NameLocale;
import dev.convoy.driver.launch.machine.SparkHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * How the embedded cluster's daemons are started: their command line and environment.
 *
 * @param home the Spark they run
 * @param options the run they serve
 * @param scratch for temporary files, also of executors; the workers remove it with their end
 * @param secret what everyone in this cluster must know; never on a command line, where others see
 *     it
 */
record DaemonCommand(SparkHome home, ClusterOptions options, Path scratch, String secret) {

  /**
   * A terminal sends Ctrl-C to all processes of a command; only the driver is to act on it, and
   * what a process ignores its children ignore, too.
   */
  private static final List<String> WITHOUT_INTERRUPT =
      List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "convoy");

  /** Daemons only keep books: a small heap, and compilers that favour a quick start. */
  private static final List<String> JVM =
      List.of(
          "-Xmx256m",
          "-Xshare:auto",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Dspark.ui.killEnabled=false");

  /** Starts a daemon whose log is {@code NAME.log}. */
  DaemonProcess start(String role, String name, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(WITHOUT_INTERRUPT);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    SparkSecurity.SETTINGS.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-Djava.io.tmpdir=" + scratch);
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
    command.addAll(List.of("-cp", home.classPath(options.classPath()), Daemon.class.getName()));
    command.add(role);
    command.addAll(arguments);
    Path log = options.logDirectory().resolve(name + ".log");
    return DaemonProcess.start(name, command, environment(), log);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(NameLocale.ofChildren());
    environment.put("JAVA_HOME", System.getProperty("java.home")); // executors run on it too
    environment.put("SPARK_HOME", home.directory().toString());
    environment.put("SPARK_SCALA_VERSION", "2.12");
    environment.put("SPARK_LOCAL_IP", Loopback.HOST);
    environment.put("SPARK_LOCAL_DIRS", scratch.toString());
    environment.put("_SPARK_AUTH_SECRET", secret);
    return environment;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "a daemon of " + home.directory();
  }
}
