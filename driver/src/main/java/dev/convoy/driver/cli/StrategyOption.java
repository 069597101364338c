package dev.convoy.driver.cli;

import dev.convoy.placement.Strategy;
import picocli.CommandLine.Option;

/** One way to share the work out. */
final class StrategyOption {

  @Option(
      names = "--strategy",
      paramLabel = "S",
      description = "How work is shared out: single, model or data (default: model).",
      converter = StrategyName.class)
  Strategy strategy = Strategy.MODEL;
}
