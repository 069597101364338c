package dev.convoy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.job.Checkpointing;
import dev.convoy.job.DataSpec;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.OptimizerSpec.Schedule;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobCodecTest {

  static List<String> networks() {
    return Zoo.names();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aJobOfEveryNetworkComesBackEqual(String name) {
    Job job = job(Zoo.network(name));
    Job back = JobCodec.decode(JobCodec.encode(job));
    assertEquals(job, back);
    assertEquals(job.network(), back.network());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aTruncatedJobIsRefused(String name) {
    byte[] bytes = JobCodec.encode(job(Zoo.network(name)));
    byte[] part = Arrays.copyOf(bytes, bytes.length / 2);
    assertThrows(MalformedMessage.class, () -> JobCodec.decode(part));
  }

  private static Job job(Network network) {
    return new Job(
        TrainingSpec.of(network, 128)
            .withSeed(-7)
            .withData(new DataSpec("generated:", true, false))
            .withOptimizer(new OptimizerSpec(0.01, 0.9, 5e-4, Schedule.COSINE, 10))
            .withExchange(new ExchangeSpec(Transport.UNIX, 10_000, 1)),
        Checkpointing.NONE.saving(50),
        List.of(new Trial(Strategy.MODEL, 4, 1, 100, 5, true)));
  }
}
