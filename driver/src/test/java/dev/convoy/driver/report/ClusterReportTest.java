package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.task.MachineReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterReportTest {
  private static final long GB = 1L << 30;

  private static MachineReport on(String host) {
    return new MachineReport(host, "17.0.9 (/java)", "ab12", "", 0, 4, 8 * GB, 0, List.of());
  }

  @Test
  void machinesThatWillDoAreARowEach() {
    List<MachineReport> machines = List.of(on("a"), on("b"));
    List<String> lines = ClusterReport.text(machines).lines().toList();
    assertTrue(lines.get(2).contains("a     17.0.9 (/java)  ab12"), lines.get(2));
    assertTrue(lines.get(3).endsWith("all"), lines.get(3));
    assertEquals(List.of(), ClusterReport.problems(machines, 8 * GB));
  }

  @Test
  void everythingThatIsWrongIsASentenceThatNamesTheMachine() {
    MachineReport bad =
        new MachineReport(
            "b",
            "21.0.1 (/java)",
            "cd34",
            "no libgomp",
            0,
            4,
            8 * GB,
            -2_500,
            List.of("worker 0 at a:7 (Connection refused)"));
    assertEquals(
        List.of(
            "worker 1 on b runs on Java 21.0.1 (/java): give it a Java 17",
            "worker 1 on b cannot use native kernels: no libgomp",
            "worker 1 on b has another build of Convoy (cd34) than worker 0 (ab12): remove the older one from its class path",
            "worker 1 on b does not reach worker 0 at a:7 (Connection refused): open the ports between them",
            "the clock of worker 1 on b is 2.5 s off worker 0's: times in logs and traces will not go together"),
        ClusterReport.problems(List.of(on("a"), bad), GB));
  }

  @Test
  void workersOfOneMachineShareItsMemory() {
    List<MachineReport> machines = List.of(on("a"), on("a"), on("b"));
    List<String> problems = ClusterReport.problems(machines, 5 * GB);
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(
        problems.get(0).startsWith("a has 8.59 GB of memory free, but its 2 workers"),
        problems.get(0));
  }
}
