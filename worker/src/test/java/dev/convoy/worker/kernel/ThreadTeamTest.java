package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.tensor.Range;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ThreadTeamTest {

  @Test
  void everyMemberDoesItsPartOfEveryCall() {
    try (ThreadTeam team = new ThreadTeam(3)) {
      AtomicIntegerArray done = new AtomicIntegerArray(100);
      for (int call = 0; call < 1000; call++) {
        team.run(
            (member, members) -> {
              Range mine = ThreadTeam.part(100, 7, member, members);
              for (int i = mine.from(); i < mine.to(); i++) {
                done.incrementAndGet(i);
              }
            });
      }
      for (int i = 0; i < 100; i++) {
        assertEquals(1000, done.get(i), "thing " + i);
      }
    }
  }

  @Test
  void aMembersFailureReachesTheCallerAndTheTeamGoesOn() {
    try (ThreadTeam team = new ThreadTeam(2)) {
      ThreadTeam.Work failing =
          (member, members) -> {
            if (member == 1) {
              throw new IllegalArgumentException("no such row");
            }
          };
      IllegalStateException thrown =
          assertThrows(IllegalStateException.class, () -> team.run(failing));
      assertEquals("no such row", thrown.getMessage());
      team.run((member, members) -> {});
    }
  }

  @Test
  void momentumIsTheSameForEveryTeam() {
    float[] alone = updated(1);
    for (int members = 2; members <= 4; members++) {
      assertEquals(Arrays.toString(alone), Arrays.toString(updated(members)));
    }
    // v = g + decay·w = 1 + 0.1·3; w = 3 - 0.5·v, then the same once more with momentum 0.9.
    float first = 3 - 0.5f * 1.3f;
    float second = first - 0.5f * (0.9f * 1.3f + 1 + 0.1f * first);
    assertEquals(second, alone[10], 1e-6f);
    assertEquals(3, alone[9]);
  }

  private static float[] updated(int members) {
    int count = 10_000;
    Buffer weights = new Buffer("weights", 4L * count);
    Buffer gradients = new Buffer("gradients", 4L * count);
    Range shard = new Range(10, count);
    Buffer momenta = new Buffer("momenta", 4L * shard.size());
    try (Arena arena = new Arena();
        ThreadTeam team = new ThreadTeam(members)) {
      arena.keep(weights);
      arena.keep(gradients);
      arena.keep(momenta);
      arena.place();
      fill(weights.floats(), 3);
      fill(gradients.floats(), 1);
      fill(momenta.floats(), 0);
      OptimizerSpec spec = OptimizerSpec.sgd(0, 0.9).withDecay(0.1);
      Update update = new HostUpdate(team, spec.rule(), weights, gradients, momenta, shard, null);
      update.apply(0, 0.5);
      update.apply(1, 0.5);
      float[] result = new float[count];
      weights.floats().get(result);
      return result;
    }
  }

  private static void fill(FloatBuffer buffer, float value) {
    for (int i = 0; i < buffer.limit(); i++) {
      buffer.put(i, value);
    }
  }
}
