package dev.convoy.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostCoresTest {
  private final EventQueue queue = new EventQueue();
  private final List<String> ends = new ArrayList<>();

  private void run(HostCores cores, double at, String name, double seconds, double threads) {
    queue.at(at, () -> cores.run(seconds, threads, () -> ends.add(name + " " + queue.now())));
  }

  @Test
  void threadsThatAreMoreThanCoresGoOnEquallySlowly() {
    HostCores cores = new HostCores(queue, 1, /* used= */ 1);
    run(cores, 0, "short", 1, 1);
    run(cores, 0, "long", 2, 1);
    queue.run();
    // Half a core each until the short one has had its second, then a whole one.
    assertEquals(List.of("short 2.0", "long 3.0"), ends);
    assertEquals(3, cores.busySeconds());
  }

  @Test
  void aCrowdedHostLosesSomeTime() {
    HostCores cores = new HostCores(queue, 1, /* used= */ 0.5);
    run(cores, 0, "one", 1, 1);
    run(cores, 2, "another", 1, 1);
    run(cores, 2, "with it", 1, 1);
    queue.run();
    // Alone nothing is lost; of two, each goes on at a quarter of its speed.
    assertEquals(List.of("one 1.0", "another 6.0", "with it 6.0"), ends);
  }

  @Test
  void whoComesLaterSharesWhatIsLeft() {
    HostCores cores = new HostCores(queue, 1, /* used= */ 1);
    run(cores, 0, "first", 2, 1);
    run(cores, 1, "second", 1, 1);
    queue.run();
    // A second alone, then both have a second left.
    assertEquals(List.of("first 3.0", "second 3.0"), ends);
  }

  @Test
  void nobodyWaitsWhereThereAreCoresEnough() {
    HostCores cores = new HostCores(queue, 3, /* used= */ 1);
    run(cores, 0, "two threads", 1, 2);
    run(cores, 0.5, "one", 0.25, 1);
    queue.run();
    assertEquals(List.of("one 0.75", "two threads 1.0"), ends);
  }

  @Test
  void aWorkerOfManyThreadsIsSlowedAsAWhole() {
    HostCores cores = new HostCores(queue, 4, /* used= */ 1);
    run(cores, 0, "six", 1, 6);
    run(cores, 0, "two", 1, 2);
    queue.run();
    // Eight threads on four cores: everybody at half speed.
    assertEquals(List.of("six 2.0", "two 2.0"), ends);
  }

  @Test
  void aSocketThreadDoesOneThingAfterTheOther() {
    HostCores cores = new HostCores(queue, 2, /* used= */ 1);
    SocketThread thread = new SocketThread(cores);
    thread.run(1, () -> ends.add("first " + queue.now()));
    thread.run(2, () -> ends.add("second " + queue.now()));
    run(cores, 0, "compute", 4, 1);
    queue.run();
    assertEquals(List.of("first 1.0", "second 3.0", "compute 4.0"), ends);
  }

  @Test
  void aLinkSendsInTurnWhateverIsAddedMeanwhile() {
    OutgoingLink link = new OutgoingLink(queue);
    queue.at(0, () -> link.send(2, end -> ends.add("first until " + end)));
    queue.at(1, () -> link.send(1, end -> ends.add("second until " + end)));
    queue.at(1, () -> link.send(1, end -> ends.add("third until " + end)));
    queue.at(9, () -> link.send(1, end -> ends.add("last until " + end)));
    queue.run();
    assertEquals(
        List.of("first until 2.0", "second until 3.0", "third until 4.0", "last until 10.0"), ends);
  }

  @Test
  void whatIsPlannedForOneTimeHappensInThatOrder() {
    for (int k = 0; k < 5000; k++) {
      int number = k;
      queue.at((k * 7919) % 50, () -> ends.add((number * 7919) % 50 + " " + number));
    }
    queue.run();
    List<String> expected = new ArrayList<>();
    for (int time = 0; time < 50; time++) {
      for (int k = 0; k < 5000; k++) {
        if ((k * 7919) % 50 == time) {
          expected.add(time + " " + k);
        }
      }
    }
    assertEquals(expected, ends);
    assertThrows(IllegalArgumentException.class, () -> queue.at(1, () -> {}), "it is past");
  }
}
