package dev.convoy.worker.task;

import com.sun.management.OperatingSystemMXBean;
import dev.convoy.control.Reason;
import dev.convoy.job.Listening;
import dev.convoy.job.PortRange;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Kernels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks, instead of training, at the machine of each worker, and whether it reaches the others. */
public final class MachineInspection implements WorkerBody {
  private static final long serialVersionUID = 1L;
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");
  private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");

  private final String networkInterface;
  private final int firstPort;
  private final int lastPort;

  /** Of workers that would listen there. */
  public MachineInspection(Listening listening) {
    networkInterface = listening.networkInterface();
    firstPort = listening.ports().first();
    lastPort = listening.ports().last();
  }

  @Override
  public byte[] run(WorkerSlot slot) throws IOException {
    Listening listening = new Listening(networkInterface, new PortRange(firstPort, lastPort));
    String host = ListeningHost.of(listening, slot);
    try (PeerProbe own = PeerProbe.listen(host, listening.ports())) {
      List<String> endpoints = slot.allGather(host + " " + own.port());
      List<String> unreached = new ArrayList<>();
      long clock = 0;
      for (int peer = 0; peer < endpoints.size(); peer++) {
        String[] at = endpoints.get(peer).split(" ", -1);
        PeerProbe.Answer answer = PeerProbe.ask(at[0], Integer.parseInt(at[1]));
        if (!answer.problem().isEmpty()) {
          unreached.add("worker %d at %s".formatted(peer, answer.problem()));
        } else if (peer == 0) {
          clock = answer.clockMillis();
        }
      }
      slot.allGather("asked"); // so that nobody leaves before all have asked
      return report(slot, clock, unreached).encode();
    }
  }

  private static MachineReport report(WorkerSlot slot, long clock, List<String> unreached)
      throws IOException {
    return new MachineReport(
        slot.host(),
        "%s (%s)".formatted(Runtime.version(), System.getProperty("java.home")),
        build(),
        natives(),
        LocalBackends.gpus(),
        Runtime.getRuntime().availableProcessors(),
        freeBytes(),
        clock,
        unreached);
  }

  private static String natives() {
    try (Kernels kernels = LocalBackends.onCpu()) {
      return kernels.report().device().isEmpty() ? "they name no device" : "";
    } catch (DeviceException | LinkageError e) {
      return Reason.firstLine(e);
    }
  }

  /** The first digits of its jar's SHA-256; classes in a folder have none. */
  private static String build() throws IOException {
    CodeSource source = MachineInspection.class.getProtectionDomain().getCodeSource();
    Path jar = source == null ? Path.of("") : Path.of(source.getLocation().getPath());
    if (!Files.isRegularFile(jar)) {
      return "classes";
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream bytes = new DigestInputStream(Files.newInputStream(jar), digest)) {
        bytes.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** In a container what is left of its limit; else what the kernel could free at once, too. */
  private static long freeBytes() throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Path file = Path.of("/proc/meminfo");
    String memory = Files.isReadable(file) ? Files.readString(file) : "";
    Matcher total = TOTAL.matcher(memory);
    Matcher available = AVAILABLE.matcher(memory);
    boolean whole =
        total.find() && Long.parseLong(total.group(1)) << 10 <= system.getTotalMemorySize();
    return whole && available.find()
        ? Long.parseLong(available.group(1)) << 10
        : system.getFreeMemorySize();
  }
}
