package dev.convoy.worker.runtime;

import dev.convoy.plan.Feed;
import dev.convoy.plan.Movement;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import java.util.HashMap;
import java.util.Map;

/** Counts how many contributions each gradient of a plan is the sum of, and how many have come. */
final class Gradients {
  private final Map<Value, Integer> expected = new HashMap<>();
  private final Map<Value, Integer> seen = new HashMap<>();

  Gradients(TrainingPlan plan) {
    for (Step step : plan.training()) {
      if (step instanceof Step.Receive receive) {
        Movement m = receive.movement();
        if (m.to() instanceof Value.OutputGradient) {
          expected.merge(m.to(), 1, Integer::sum);
        }
      } else if (step instanceof Step.Compute c
          && c.pass() == Step.Pass.BACKWARD
          && c.phase() == 0) {
        for (Feed feed : plan.feedsOf(c.layer())) {
          expected.merge(new Value.InputGradient(feed.id()), 1, Integer::sum);
        }
      }
    }
  }

  /** Whether nothing else is added to this gradient. */
  boolean isSingle(Value gradient) {
    return expected.getOrDefault(gradient, 0) == 1;
  }

  /** Counts a contribution; whether it is the first. */
  boolean isFirst(Value gradient) {
    return seen.merge(gradient, 1, Integer::sum) == 1;
  }
}
