package dev.convoy.driver.cli.option;

import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.StrategyChoice;
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
              + " --mesh), one-weird-trick (convolutions by images, fully connected layers by"
              + " channels), or auto (layer by layer, as is predicted to be fastest) (default:"
              + " model).",
      converter = StrategyName.class)
  StrategyChoice choice = new StrategyChoice.Named(Strategy.MODEL);

  @Mixin final MeshOption mesh = new MeshOption();

  /** Its name on the command line. */
  public String title() {
    return choice.title();
  }

  /**
   * The strategy on all workers; a single one has the threads of all.
   *
   * @throws UserError if it cannot be followed by so many
   */
  public Entry on(WorkerOptions workers) {
    mesh.requireUseFor(List.of(choice));
    mesh.settle(workers);
    return new Entrant(choice, 0).on(workers, mesh);
  }

  /**
   * The strategy on all workers, where nobody is there to choose one.
   *
   * @throws UserError if the planner is asked to
   */
  public Contestant named(WorkerOptions workers) {
    if (on(workers) instanceof Entry.Known known) {
      return known.contestant();
    }
    throw UserError.usage(
        "--strategy auto is for plan, train and compare, which know what is trained: name a strategy");
  }
}
