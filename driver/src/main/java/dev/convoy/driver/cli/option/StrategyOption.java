package dev.convoy.driver.cli.option;

import dev.convoy.driver.report.Contestant;
import dev.convoy.placement.Strategy;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One way to share the work out. */
public final class StrategyOption {

  @Option(
      names = "--strategy",
      paramLabel = "S",
      description =
          "How work is shared out: single, model (by channels), data (by images), hybrid (both, see"
              + " --mesh) or one-weird-trick (convolutions by images, fully connected layers by"
              + " channels) (default: model).",
      converter = StrategyName.class)
  public Strategy strategy = Strategy.MODEL;

  @Mixin public final MeshOption mesh = new MeshOption();

  /**
   * The strategy on all workers; a single one has the threads of all.
   *
   * @throws UserError if it cannot be followed by so many
   */
  public Contestant on(WorkerOptions workers) {
    mesh.requireUseFor(List.of(strategy));
    mesh.settle(workers);
    return new Entrant(strategy, 0).on(workers, mesh);
  }
}
