package dev.convoy.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.ownership.Ownership;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network over a thousand workers: what is counted of all of them is what each would count. */
class LargeMeshTest {
  private static final Network NETWORK = Zoo.network("resnet50");

  @ParameterizedTest
  @CsvSource({"1,1024", "1024,1", "32,32"})
  void whatIsSentIsReceived(int data, int model) {
    DeviceMesh mesh = new DeviceMesh(data, model);
    TrainingPlan plan =
        TrainingPlan.of(NETWORK, Ownership.over(mesh, NETWORK, 2048), PlanOptions.PLAIN.chunks(2));
    long sent = 0;
    long received = 0;
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      sent += plan.bytesSent(rank);
      for (Reshard reshard : plan.reshards()) {
        received += reshard.bytesReceived(rank);
      }
    }
    assertTrue(sent > 0);
    assertEquals(sent, received);
    for (int rank : new int[] {0, 511, 1023}) {
      long own = 0;
      for (Reshard reshard : plan.reshards()) {
        long units =
            reshard.redistribution().from(rank).stream()
                .filter(t -> !t.isLocal())
                .mapToLong(t -> t.block().size())
                .sum();
        own += units * reshard.elements() * reshard.type().bytes();
      }
      assertEquals(plan.bytesSent(rank), own);
    }
  }
}
