package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.worker.task.MachineReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What workers found on their machines, and what of it keeps a run from going well. */
public final class ClusterReport {
  /** From here on times in logs and traces of two machines do not go together. */
  private static final long FAR_OFF_MILLIS = 1_000;

  private ClusterReport() {}

  /** A row a worker. */
  public static String text(List<MachineReport> machines) {
    TextTable table =
        TextTable.of(
            ">worker",
            "host",
            "Java",
            "build",
            ">cores",
            ">GPUs",
            ">free memory",
            ">clock",
            "peers");
    for (int rank = 0; rank < machines.size(); rank++) {
      MachineReport machine = machines.get(rank);
      table.row(
          "" + rank,
          machine.host(),
          machine.java(),
          machine.build(),
          "" + machine.cores(),
          "" + machine.gpu(),
          Quantity.bytes(machine.freeBytes()),
          String.format(Locale.ROOT, "%+d ms", -machine.clockMillis()),
          machine.unreached().isEmpty()
              ? "all"
              : "%d of %d"
                  .formatted(machines.size() - machine.unreached().size(), machines.size()));
    }
    return table.render() + "Clocks are beside worker 0's.\n";
  }

  /**
   * What is wrong, in sentences.
   *
   * @param bytesPerWorker what each worker may use
   */
  public static List<String> problems(List<MachineReport> machines, long bytesPerWorker) {
    List<String> problems = new ArrayList<>();
    for (int rank = 0; rank < machines.size(); rank++) {
      MachineReport machine = machines.get(rank);
      String who = "worker %d on %s".formatted(rank, machine.host());
      if (!machine.java().startsWith("17.")) {
        problems.add("%s runs on Java %s: give it a Java 17".formatted(who, machine.java()));
      }
      if (!machine.natives().isEmpty()) {
        problems.add("%s cannot use native kernels: %s".formatted(who, machine.natives()));
      }
      if (!machine.build().equals(machines.get(0).build())) {
        problems.add(
            "%s has another build of Convoy (%s) than worker 0 (%s): remove the older one from its class path"
                .formatted(who, machine.build(), machines.get(0).build()));
      }
      for (String peer : machine.unreached()) {
        problems.add("%s does not reach %s: open the ports between them".formatted(who, peer));
      }
      if (Math.abs(machine.clockMillis()) > FAR_OFF_MILLIS) {
        problems.add(
            String.format(
                Locale.ROOT,
                "the clock of %s is %.1f s off worker 0's: times in logs and traces will not go together",
                who,
                Math.abs(machine.clockMillis()) / 1e3));
      }
    }
    memory(machines, bytesPerWorker, problems);
    return problems;
  }

  private static void memory(
      List<MachineReport> machines, long bytesPerWorker, List<String> problems) {
    Map<String, List<MachineReport>> byHost = new LinkedHashMap<>();
    machines.forEach(
        machine -> byHost.computeIfAbsent(machine.host(), host -> new ArrayList<>()).add(machine));
    byHost.forEach(
        (host, there) -> {
          long free = there.stream().mapToLong(MachineReport::freeBytes).max().orElse(0);
          long wanted = there.size() * bytesPerWorker;
          if (free < wanted) {
            problems.add(
                "%s has %s of memory free, but its %s may use %s: give it more, or --memory-per-worker less"
                    .formatted(
                        host,
                        Quantity.bytes(free),
                        there.size() == 1 ? "worker" : there.size() + " workers",
                        Quantity.bytes(wanted)));
          }
        });
  }
}
