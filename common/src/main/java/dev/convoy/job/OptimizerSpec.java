package dev.convoy.job;

import dev.convoy.network.BatchNorm;
import dev.convoy.network.Network;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.plan.UpdateNeeds.Norms;

/**
 * How weights change: by gradients multiplied by {@code f = min(1, clipNorm / ‖g‖)}, over the
 * gradients of all parameters together (Pascanu et al., On the difficulty of training recurrent
 * neural networks, 2013).
 *
 * @param rule what is done with them
 * @param learningRate of each step
 * @param clipNorm the longest gradient, 0 where none is too long
 */
public record OptimizerSpec(UpdateRule rule, LearningRate learningRate, double clipNorm) {

  /** Gradient descent with momentum, with gradients as long as they are. */
  public static OptimizerSpec sgd(double learningRate, double momentum) {
    return new OptimizerSpec(
        new UpdateRule.Sgd(momentum, /* nesterov= */ false, /* weightDecay= */ 0),
        LearningRate.constant(learningRate),
        /* clipNorm= */ 0);
  }

  /**
   * Some optimizer that needs this of a plan, and so takes the time and memory of all that do; its
   * learning rate is 0, so it changes nothing.
   */
  public static OptimizerSpec idle(UpdateNeeds needs) {
    return sgd(0, 0.9)
        .withRule(UpdateRule.needing(needs))
        .withDecay(5e-4)
        .withClipNorm(needs.waits() ? 1 : 0);
  }

  /** What it needs of a plan. */
  public UpdateNeeds needs() {
    Norms norms = clips() ? Norms.GRADIENTS : Norms.NONE;
    return new UpdateNeeds(
        rule instanceof UpdateRule.Lars ? Norms.GRADIENTS_AND_WEIGHTS : norms,
        rule.state().size(),
        /* copied= */ false);
  }

  /** By another rule. */
  public OptimizerSpec withRule(UpdateRule other) {
    return new OptimizerSpec(other, learningRate, clipNorm);
  }

  /** With weights that are pulled to 0. */
  public OptimizerSpec withDecay(double weightDecay) {
    return withRule(rule.withDecay(weightDecay));
  }

  /** With another learning rate. */
  public OptimizerSpec withLearningRate(LearningRate other) {
    return new OptimizerSpec(rule, other, clipNorm);
  }

  /** With a learning rate that changes. */
  public OptimizerSpec withSchedule(Schedule schedule) {
    return withLearningRate(
        new LearningRate(learningRate.peak(), schedule, learningRate.warmupSteps()));
  }

  /** With gradients no longer than this, 0 where none is too long. */
  public OptimizerSpec withClipNorm(double longest) {
    return new OptimizerSpec(rule, learningRate, longest);
  }

  /**
   * The clip norm of those who say nothing: 1 for a network without batch normalisation, which
   * little else keeps from diverging, otherwise 0.
   */
  public static double usualClipNorm(Network network) {
    return network.nodes().stream().anyMatch(n -> n.layer() instanceof BatchNorm) ? 0 : 1;
  }

  /** Whether gradients that are too long are shortened. */
  public boolean clips() {
    return clipNorm > 0;
  }
}
