import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS and YARN on this machine, real daemons in one process, for as long as its standard input is
 * open: {@code java -cp 'JARS/*' MiniHadoop.java DIRECTORY NODES MEGABYTES_A_NODE CORES_A_NODE}.
 *
 * <p>Once it says {@code ready}, {@code DIRECTORY/conf} is what {@code HADOOP_CONF_DIR} should name.
 */
public final class MiniHadoop {
  private MiniHadoop() {}

  /** Starts both, and ends with its input. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]).toAbsolutePath();
    int nodes = Integer.parseInt(args[1]);
    Configuration settings = new YarnConfiguration();
    settings.set("hadoop.proxyuser." + System.getProperty("user.name") + ".hosts", "*");
    settings.set("hadoop.proxyuser." + System.getProperty("user.name") + ".groups", "*");
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("hdfs").toString());
    MiniDFSCluster hdfs = new MiniDFSCluster.Builder(settings).numDataNodes(1).build();
    hdfs.waitClusterUp();

    settings.set("fs.defaultFS", hdfs.getFileSystem().getUri().toString());
    settings.set("yarn.scheduler.capacity.root.queues", "default");
    settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
    settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.9");
    settings.set("yarn.scheduler.capacity.resource-calculator",
        "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator");
    settings.set("yarn.scheduler.minimum-allocation-mb", "128");
    settings.set("yarn.scheduler.maximum-allocation-mb", args[2]);
    settings.set("yarn.nodemanager.resource.memory-mb", args[2]);
    settings.set("yarn.minicluster.yarn.nodemanager.resource.memory-mb", args[2]);
    settings.set("yarn.nodemanager.resource.cpu-vcores", args[3]);
    settings.set("yarn.nodemanager.disk-health-checker.enable", "false");
    // Who uses more than the container that was asked for is killed; address space costs nothing.
    settings.set("yarn.nodemanager.pmem-check-enabled", "true");
    settings.set("yarn.nodemanager.vmem-check-enabled", "false");
    settings.set("yarn.nodemanager.container-monitor.interval-ms", "500");
    settings.set("yarn.nodemanager.delete.debug-delay-sec", "600");
    settings.set("yarn.log-aggregation-enable", "false");
    MiniYARNCluster yarn = new MiniYARNCluster("convoy", nodes, 1, 1);
    yarn.init(settings);
    yarn.start();
    if (!yarn.waitForNodeManagersToConnect(120_000)) {
      throw new IllegalStateException("its node managers do not connect");
    }
    write(directory.resolve("conf"), yarn.getConfig());
    System.out.println("ready");
    while (System.in.read() >= 0) {}
    yarn.stop();
    hdfs.shutdown(true);
    System.exit(0);
  }

  private static void write(Path folder, Configuration settings) throws IOException {
    Files.createDirectories(folder);
    settings.unset("net.topology.node.switch.mapping.impl"); // a class that only this process has
    for (String name : new String[] {"core-site.xml", "hdfs-site.xml", "yarn-site.xml"}) {
      try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
        settings.writeXml(out);
      }
    }
  }
}
