package dev.convoy.job;

import dev.convoy.plan.UpdateNeeds;
import java.util.List;

/**
 * How a weight {@code w} follows from its gradient {@code g} and what is kept of it from step to
 * step, element by element; {@code rate} is the learning rate of the step, {@code f} what gradients
 * are multiplied by to shorten them, {@code t} the step, counted from 1.
 */
public sealed interface UpdateRule {

  /** Some rule that needs this of a plan. */
  static UpdateRule needing(UpdateNeeds needs) {
    if (needs.norms() == UpdateNeeds.Norms.GRADIENTS_AND_WEIGHTS) {
      return new Lars(0.9, 1e-3, /* weightDecay= */ 0);
    }
    return needs.kept() == 1
        ? new Sgd(0.9, /* nesterov= */ false, /* weightDecay= */ 0)
        : new Adam(0.9, 0.999, 1e-8, /* weightDecay= */ 0, /* decoupled= */ true);
  }

  /** Its name on the command line. */
  String title();

  /** What is kept of each weight, all of it 0 at first. */
  List<String> state();

  /** How strongly weights are pulled to 0. */
  double weightDecay();

  /** With weights that are pulled to 0 otherwise. */
  UpdateRule withDecay(double weightDecay);

  /**
   * Stochastic gradient descent with momentum: {@code h = f·g + weightDecay·w; v = momentum·v + h;
   * w = w - rate·v}, or with Nesterov's look ahead {@code w = w - rate·(h + momentum·v)} (Sutskever
   * et al., On the importance of initialization and momentum in deep learning, 2013; as in
   * PyTorch).
   *
   * @param momentum how much of the last step is kept
   */
  record Sgd(double momentum, boolean nesterov, double weightDecay) implements UpdateRule {
    @Override
    public String title() {
      return nesterov ? "nesterov" : "sgd";
    }

    @Override
    public List<String> state() {
      return List.of("momentum");
    }

    @Override
    public Sgd withDecay(double other) {
      return new Sgd(momentum, nesterov, other);
    }
  }

  /**
   * Steps by the mean of gradients over the root of the mean of their squares: {@code m = beta1·m +
   * (1-beta1)·h; v = beta2·v + (1-beta2)·h²; w = w - rate·(m/(1-beta1^t)) /
   * (√(v/(1-beta2^t))+epsilon)} (Kingma and Ba, Adam, 2015).
   *
   * @param decoupled whether weights decay by themselves, {@code h = f·g} and {@code w = w -
   *     rate·weightDecay·w} first (AdamW; Loshchilov and Hutter, Decoupled weight decay
   *     regularization, 2019), or with their gradients, {@code h = f·g + weightDecay·w}
   */
  record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
      implements UpdateRule {
    @Override
    public String title() {
      return decoupled ? "adamw" : "adam";
    }

    @Override
    public List<String> state() {
      return List.of("mean", "mean_square");
    }

    @Override
    public Adam withDecay(double other) {
      return new Adam(beta1, beta2, epsilon, other, decoupled);
    }
  }

  /**
   * Layer-wise adaptive rates, for large batches: momentum, with all that moves a layer's weights
   * multiplied by {@code trust = coefficient·‖w‖ / (‖f·g‖ + weightDecay·‖w‖)}, or 1 where either
   * norm is 0: {@code h = trust·(f·g + weightDecay·w); v = momentum·v + h; w = w - rate·v} (You,
   * Gitman and Ginsburg, Large batch training of convolutional networks, 2017; the rate stands
   * outside of the momentum, as in PyTorch's). Norms are over the whole layer, whoever holds it.
   * Biases and the gains of normalisations, vectors all, follow plain momentum without decay.
   *
   * @param coefficient how far a step may go, as a part of the weights' norm
   */
  record Lars(double momentum, double coefficient, double weightDecay) implements UpdateRule {
    @Override
    public String title() {
      return "lars";
    }

    @Override
    public List<String> state() {
      return List.of("momentum");
    }

    @Override
    public Lars withDecay(double other) {
      return new Lars(momentum, coefficient, other);
    }

    /** What moves biases and gains. */
    public Sgd ofVectors() {
      return new Sgd(momentum, /* nesterov= */ false, /* weightDecay= */ 0);
    }
  }
}
