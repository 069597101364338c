package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.UpdateRule;
import dev.convoy.job.UpdateRule.Adam;
import dev.convoy.job.UpdateRule.Lars;
import dev.convoy.job.UpdateRule.Sgd;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.Range;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Against the papers' formulas in double, one element at a time, and against ND4J's updaters. */
class HostUpdateTest {
  private static final int COUNT = 5_000; // more than a chunk of the cache
  private static final Range SHARD = new Range(7, COUNT - 3);
  private static final int STEPS = 20;
  private static final double RATE = 0.01;
  private static final float TRUST = 0.5f;

  static Stream<UpdateRule> rules() {
    return Stream.of(
        new Sgd(0.9, false, 0),
        new Sgd(0.9, false, 0.1),
        new Sgd(0, false, 0.1),
        new Sgd(0.9, true, 0),
        new Sgd(0.8, true, 0.1),
        new Adam(0.9, 0.999, 1e-8, 0, false),
        new Adam(0.9, 0.999, 1e-8, 0.1, false),
        new Adam(0.9, 0.999, 1e-8, 0.1, true),
        new Adam(0.5, 0.9, 1e-3, 0.1, true),
        new Adam(0, 0.99, 1e-8, 0, false),
        new Lars(0.9, 1e-3, 0.1));
  }

  private static float gradient(int step, int element) {
    return CounterRandom.gaussian(CounterRandom.key(1, "gradient", step), element);
  }

  private static float weight(int element) {
    return CounterRandom.gaussian(CounterRandom.key(1, "weight"), element);
  }

  /** Buffers of a training, and what updates them. */
  private static final class Fixture implements AutoCloseable {
    private final Buffer weights = new Buffer("weights", 4L * COUNT);
    private final Buffer gradients = new Buffer("gradients", 4L * COUNT);
    private final Buffer factor = new Buffer("factor", 4);
    private final Buffer trust = new Buffer("trust", 4);
    private final Buffer state;
    private final Arena arena = new Arena();
    private final ThreadTeam team;
    private final Update update;

    Fixture(UpdateRule rule, int members, @Nullable Float shortening) {
      state = new Buffer("state", 4L * SHARD.size() * rule.state().size());
      team = new ThreadTeam(members);
      for (Buffer buffer : List.of(weights, gradients, factor, trust, state)) {
        arena.keep(buffer);
      }
      arena.place();
      float[] drawn = new float[COUNT];
      for (int i = 0; i < COUNT; i++) {
        drawn[i] = weight(i);
      }
      weights.put(0, drawn);
      state.put(0, new float[SHARD.size() * rule.state().size()]);
      factor.put(0, new float[] {shortening == null ? 1 : shortening});
      trust.put(0, new float[] {TRUST});
      boolean isLars = rule instanceof Lars;
      StepFactors factors = new StepFactors(factor, isLars ? trust : null);
      update =
          new HostUpdate(
              team,
              rule,
              weights,
              gradients,
              state,
              SHARD,
              shortening == null && !isLars ? null : factors);
    }

    void step(int step) {
      float[] drawn = new float[COUNT];
      for (int i = 0; i < COUNT; i++) {
        drawn[i] = gradient(step, i);
      }
      gradients.put(0, drawn);
      update.apply(step, RATE);
    }

    float[] weights() {
      float[] values = new float[COUNT];
      weights.get(0, values);
      return values;
    }

    @Override
    public void close() {
      team.close();
      arena.close();
    }
  }

  private static float[] trained(UpdateRule rule, int members, @Nullable Float shortening) {
    try (Fixture fixture = new Fixture(rule, members, shortening)) {
      for (int step = 0; step < STEPS; step++) {
        fixture.step(step);
      }
      assertEquals(Update.NONE, fixture.update.refusedIn());
      return fixture.weights();
    }
  }

  /** One weight after all steps, as the papers have it. */
  private static double expected(UpdateRule rule, int element, double shortening) {
    double w = weight(element);
    double first = 0;
    double second = 0;
    for (int step = 0; step < STEPS; step++) {
      double g = shortening * gradient(step, element);
      if (rule instanceof Sgd sgd) {
        double h = g + sgd.weightDecay() * w;
        first = sgd.momentum() * first + h;
        w -= RATE * (sgd.nesterov() ? h + sgd.momentum() * first : first);
      } else if (rule instanceof Lars lars) {
        first = lars.momentum() * first + TRUST * (g + lars.weightDecay() * w);
        w -= RATE * first;
      } else {
        Adam adam = (Adam) rule;
        double h = adam.decoupled() ? g : g + adam.weightDecay() * w;
        w -= adam.decoupled() ? RATE * adam.weightDecay() * w : 0;
        first = adam.beta1() * first + (1 - adam.beta1()) * h;
        second = adam.beta2() * second + (1 - adam.beta2()) * h * h;
        double mean = first / (1 - Math.pow(adam.beta1(), step + 1));
        double square = second / (1 - Math.pow(adam.beta2(), step + 1));
        w -= RATE * mean / (Math.sqrt(square) + adam.epsilon());
      }
    }
    return w;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyWeightOfTheShardFollowsTheFormulaAndNoOtherChanges(UpdateRule rule) {
    float[] weights = trained(rule, 2, null);
    for (int i = 0; i < COUNT; i++) {
      boolean mine = i >= SHARD.from() && i < SHARD.to();
      assertEquals(mine ? expected(rule, i, 1) : weight(i), weights[i], 2e-6, "element " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void gradientsAreShortenedBeforeAnythingElse(UpdateRule rule) {
    float[] weights = trained(rule, 1, 0.25f);
    for (int i = SHARD.from(); i < SHARD.to(); i++) {
      assertEquals(expected(rule, i, 0.25), weights[i], 2e-6, "element " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theNumberOfThreadsChangesNoBit(UpdateRule rule) {
    assertTrue(Arrays.equals(trained(rule, 1, null), trained(rule, 3, null)));
  }

  static Stream<Arguments> nd4j() {
    return Stream.of(
        Arguments.of(new Sgd(0.9, true, 0), new Nesterovs(RATE, 0.9)),
        Arguments.of(
            new Adam(0.9, 0.999, 1e-12, 0, false),
            new org.nd4j.linalg.learning.config.Adam(RATE, 0.9, 0.999, 1e-12)));
  }

  /** ND4J adds epsilon before it corrects the mean square: 1e-12 makes no difference here. */
  @ParameterizedTest
  @MethodSource("nd4j")
  void nd4jsUpdaterComesToTheSame(UpdateRule rule, IUpdater updater) {
    float[] weights = trained(rule, 1, null);
    INDArray theirs = Nd4j.create(1, SHARD.size());
    for (int i = 0; i < SHARD.size(); i++) {
      theirs.putScalar(i, weight(SHARD.from() + i));
    }
    INDArray kept = Nd4j.zeros(1, Math.max(1, (int) updater.stateSize(SHARD.size())));
    GradientUpdater<?> other = updater.instantiate(kept, true);
    for (int step = 0; step < STEPS; step++) {
      INDArray change = Nd4j.create(1, SHARD.size());
      for (int i = 0; i < SHARD.size(); i++) {
        change.putScalar(i, gradient(step, SHARD.from() + i));
      }
      other.applyUpdater(change, step, 0);
      theirs.subi(change);
    }
    for (int i = 0; i < SHARD.size(); i++) {
      assertEquals(theirs.getFloat(i), weights[SHARD.from() + i], 1e-5, "element " + i);
    }
  }

  /** The square of such a gradient is infinite, and the weight divided by it would never move. */
  @Test
  void aMeanOfSquaresThatWouldBeInfiniteIsNotKept() {
    try (Fixture fixture = new Fixture(new Adam(0.9, 0.999, 1e-8, 0, false), 1, null)) {
      fixture.step(0);
      fixture.gradients.put(10, new float[] {1e30f});
      fixture.update.apply(1, RATE);
      assertEquals(1, fixture.update.refusedIn());
    }
  }

  @Test
  void whatWouldNotBeFiniteIsNotDoneAndTheStepIsRemembered() {
    for (UpdateRule rule : rules().toList()) {
      try (Fixture fixture = new Fixture(rule, 1, null)) {
        fixture.step(0);
        float[] before = fixture.weights();
        fixture.gradients.put(10, new float[] {Float.NaN});
        fixture.update.apply(1, RATE);
        assertEquals(1, fixture.update.refusedIn(), rule.toString());
        assertEquals(before[10], fixture.weights()[10], rule.toString());
      }
    }
  }
}
