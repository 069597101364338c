package dev.convoy.driver.cli.option;

import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.StrategyChoice;
import dev.convoy.driver.report.Contestant;
import dev.convoy.job.Arrangement;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.placement.Strategy;
import dev.convoy.text.Quoted;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A strategy as {@code --strategies} names it: {@code model} on all workers, {@code model@2} on two
 * threads in all.
 *
 * @param choice the strategy, or that the planner shall choose
 * @param cores compute threads in all, 0 for those of all workers
 */
public record Entrant(StrategyChoice choice, int cores) {
  private static final String AT = "@";

  /** Reads one. */
  public static final class Name implements ITypeConverter<Entrant> {
    private final StrategyName strategies = new StrategyName();

    @Override
    public Entrant convert(String text) {
      int at = text.indexOf(AT);
      if (at < 0) {
        return new Entrant(strategies.convert(text), 0);
      }
      String cores = text.substring(at + 1);
      if (!cores.matches("[1-9][0-9]{0,5}")) {
        throw new TypeConversionException(
            "'%s' is no number of threads: give one of at least 1 after the @, as single@1"
                .formatted(Quoted.of(cores)));
      }
      return new Entrant(strategies.convert(text.substring(0, at)), Integer.parseInt(cores));
    }
  }

  /**
   * Its workers: a single one has all threads, others have as many as {@code --threads-per-worker}
   * says.
   *
   * @throws UserError if its threads cannot be shared out like that
   */
  public Entry on(WorkerOptions options, MeshOption meshes) {
    int threads = options.threads;
    if (choice.equals(new StrategyChoice.Named(Strategy.SINGLE))) { // alone, whatever its speed
      int all = cores == 0 ? options.workers() * threads : cores;
      return new Entry.Known(new Contestant(toString(), Strategy.SINGLE, 1, all));
    }
    if (cores % threads != 0) {
      throw UserError.usage(
          "--strategies: %s does not fill workers of %d threads: give a multiple of --threads-per-worker"
              .formatted(this, threads));
    }
    int count = cores == 0 ? options.workers() : cores / threads;
    if (choice instanceof StrategyChoice.Named named) {
      DeviceMesh mesh = meshes.of(named.strategy(), count);
      return new Entry.Known(
          new Contestant(
              toString(),
              new Arrangement.ByStrategy(named.strategy(), mesh),
              threads,
              options.speeds(mesh.ranks())));
    }
    return new Entry.Auto(toString(), count, threads, options.speeds(count), meshes.forAll(count));
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return choice.title() + (cores == 0 ? "" : AT + cores);
  }
}
