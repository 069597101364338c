package dev.convoy.driver.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.convoy.control.ControlMessage;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.cluster.SparkCluster;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.task.TrainingBody;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A driver for a test: trains with a secret that is known, and keeps what others may see of it:
 * {@code DIRECTORY} gets {@code logs}, {@code events}, {@code pages} of Spark's user interface and
 * {@code commands}; beside it {@code DIRECTORY.secret} gets the secret of the cluster.
 */
public final class SecrecyDriver {

  private static final List<String> PAGES =
      List.of("/jobs/", "/stages/", "/storage/", "/environment/", "/executors/");

  private SecrecyDriver() {}

  /** What both this driver and its test know. */
  public static byte[] secret() {
    byte[] secret = new byte[JobCredentials.SECRET_BYTES];
    for (int k = 0; k < secret.length; k++) {
      secret[k] = (byte) (0x5e + 0x9d * k);
    }
    return secret;
  }

  /** Trains two steps. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Path events = Files.createDirectories(directory.resolve("events"));
    ClusterOptions options =
        ClusterOptions.of(2, directory.resolve("logs"))
            .withMaster(ClusterOptions.EMBEDDED)
            .withClassPath(classes())
            .withSetting("spark.eventLog.enabled", "true")
            .withSetting("spark.eventLog.dir", events.toUri().toString())
            .withSetting("spark.ui.enabled", "true")
            .withSetting("spark.ui.port", "0");
    Job job =
        new Job(
            TrainingSpec.of(Zoo.network("alexnet-cifar"), 8),
            Checkpointing.NONE,
            List.of(new Trial(Strategy.DATA, 2, 1, 2, 0, false)));
    SparkCluster cluster = SparkCluster.open(options);
    AtomicBoolean looked = new AtomicBoolean();
    TrainingSession.runIn(
        job,
        JobCredentials.ofSecret(secret()),
        TrainingBody::new,
        (rank, message) -> {
          if (message instanceof ControlMessage.Measured && !looked.getAndSet(true)) {
            look(cluster, directory);
          }
        },
        new StopRequest(),
        () -> Workers.on(cluster));
    System.out.println("trained");
    System.exit(0);
  }

  private static List<Path> classes() {
    String all = System.getProperty("convoy.classes", "");
    return Arrays.stream(all.split(File.pathSeparator, -1)).map(Path::of).toList();
  }

  private static void look(SparkCluster cluster, Path directory) {
    try {
      String own = cluster.spark().getConf().get("spark.authenticate.secret");
      Files.writeString(directory.resolveSibling(directory.getFileName() + ".secret"), own);
      Path pages = Files.createDirectories(directory.resolve("pages"));
      String driver = cluster.spark().sc().uiWebUrl().get();
      for (String page : PAGES) {
        fetch(driver + page, pages.resolve(page.replace("/", "")));
      }
      String application = "/api/v1/applications/" + cluster.spark().sc().applicationId();
      fetch(driver + application + "/environment", pages.resolve("api"));
      Files.writeString(directory.resolve("commands"), commands());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fetch(String url, Path file) throws IOException {
    try (InputStream page = URI.create(url).toURL().openStream()) {
      Files.copy(page, file);
    }
  }

  /**
   * The command lines of this process and of all that it has started, which every user can read.
   */
  private static String commands() throws IOException {
    StringBuilder all = new StringBuilder();
    for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
      all.append(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), UTF_8))
          .append('\n');
    }
    return all.append(Files.readString(Path.of("/proc/self/cmdline"), UTF_8)).toString();
  }
}
