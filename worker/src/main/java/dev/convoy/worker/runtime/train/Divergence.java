package dev.convoy.worker.runtime.train;

import dev.convoy.control.Failure;
import dev.convoy.worker.runtime.run.GuardedUpdate;
import dev.convoy.worker.runtime.run.NonFinite;
import org.jspecify.annotations.Nullable;

/** What is said when values stop being finite: where they did so first, and what to do. */
record Divergence(int rank, long step) {
  private static final String ADVICE =
      ": use a smaller --learning-rate, more --warmup-steps or a --clip-norm";

  /**
   * A loss is not finite.
   *
   * @param first where the first such value came up, null if that is not known
   */
  TrainingException ofLoss(float loss, @Nullable NonFinite first) {
    int place = first == null ? Integer.MAX_VALUE : first.place();
    return failure("the loss is " + loss + first(first) + ADVICE, place);
  }

  /** The norm of all gradients is not finite, which all workers know. */
  TrainingException ofNorm(@Nullable NonFinite first) {
    int place = first == null ? Integer.MAX_VALUE : first.place();
    return failure("the norm of the gradients is not finite" + first(first) + ADVICE, place);
  }

  /** A weight would not be finite any more, although the loss still is. */
  TrainingException ofUpdate(GuardedUpdate update, @Nullable NonFinite first) {
    return failure(
        "the gradient of "
            + update.layer()
            + " is not finite, or so large that weights would not be, and they are left as they were"
            + first(first)
            + ADVICE,
        first == null ? update.planStep() : first.place());
  }

  private static String first(@Nullable NonFinite first) {
    return first == null ? "" : "; the first tensor that is not finite is " + first;
  }

  private TrainingException failure(String message, int order) {
    return new TrainingException(
        new Failure(rank, Failure.NOBODY, "", step, Failure.Kind.NON_FINITE_LOSS, message, order));
  }

  /** What an evaluation looks at is not finite. */
  TrainingException ofScores(NonFinite scores) {
    return failure(
        "nothing can be said of the test records: %s is not finite".formatted(scores), 0);
  }

  /**
   * Elements of the model itself are not finite.
   *
   * @param tensor whose
   * @param about what it is part of, as {@code in weights.safetensors}
   */
  TrainingException ofTensor(String tensor, String about, long element, float value) {
    String message =
        "%s %s is not finite: its element %d is %s".formatted(tensor, about, element, value);
    return failure(message, 0);
  }
}
