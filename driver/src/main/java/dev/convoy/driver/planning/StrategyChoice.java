package dev.convoy.driver.planning;

import dev.convoy.placement.Strategy;

/** How work shall be shared out, as somebody names it. */
public sealed interface StrategyChoice {

  /** The name of what the planner finds best. */
  String AUTO = "auto";

  /** Its name. */
  String title();

  /** By a strategy. */
  record Named(Strategy strategy) implements StrategyChoice {
    @Override
    public String title() {
      return strategy.title();
    }

    @Override
    public String toString() {
      return title();
    }
  }

  /** As the planner finds best for a network, a batch and workers. */
  record Auto() implements StrategyChoice {
    @Override
    public String title() {
      return AUTO;
    }

    @Override
    public String toString() {
      return title();
    }
  }

  /**
   * The choice of a name.
   *
   * @throws IllegalArgumentException with the known names
   */
  static StrategyChoice of(String title) {
    if (title.equals(AUTO)) {
      return new Auto();
    }
    try {
      return new Named(Strategy.of(title));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + ", " + AUTO, e);
    }
  }
}
