package dev.convoy.driver.cli.option;

import dev.convoy.driver.planning.StrategyChoice;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.placement.Strategy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The grid in which workers stand, where a strategy has a choice. */
public final class MeshOption {

  /** Reads one, as {@code 2x4}. */
  static final class Mesh implements ITypeConverter<DeviceMesh> {
    @Override
    public DeviceMesh convert(String text) {
      String[] sizes = text.trim().toLowerCase(Locale.ROOT).split("x", -1);
      if (sizes.length != 2
          || !sizes[0].matches("[1-9][0-9]{0,4}")
          || !sizes[1].matches("[1-9][0-9]{0,4}")) {
        throw new TypeConversionException(
            "it is no mesh: give the parts of the batch and those of the channels, as 2x4");
      }
      return new DeviceMesh(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
    }
  }

  @Option(
      names = "--mesh",
      paramLabel = "DxM",
      description =
          "The workers of the hybrid strategy: D parts of the batch, each shared by M workers by"
              + " channels (default: nearly square); for auto, the only mesh that is considered.",
      converter = Mesh.class)
  @Nullable DeviceMesh mesh;

  /** Where a mesh is given, it says how many workers there are unless somebody else does. */
  public void settle(WorkerOptions options) {
    DeviceMesh given = mesh;
    if (given != null && !options.areGiven()) {
      options.setWorkers(given.ranks());
    }
  }

  /**
   * The mesh of so many workers of a strategy.
   *
   * @throws UserError if there is no such mesh of so many
   */
  public DeviceMesh of(Strategy strategy, int workers) {
    DeviceMesh given = mesh;
    if (strategy.hasTwoAxes() && given != null) {
      if (workers != given.ranks()) {
        throw notOf(given, workers);
      }
      return given;
    }
    DeviceMesh made = strategy.mesh(workers);
    if (strategy.hasTwoAxes() && made.data() == 1) {
      throw UserError.usage(
          "--strategy %s: %d workers make no mesh of two axes: give another number of --workers, or --mesh DxM"
              .formatted(strategy.title(), made.ranks()));
    }
    return made;
  }

  /**
   * The mesh of so many workers that was given, null where none was.
   *
   * @throws UserError if it is one of another number
   */
  @Nullable DeviceMesh forAll(int workers) {
    DeviceMesh given = mesh;
    if (given != null && workers != given.ranks()) {
      throw notOf(given, workers);
    }
    return given;
  }

  private static UserError notOf(DeviceMesh given, int workers) {
    return UserError.usage(
        "--mesh %s is a mesh of %d workers, not of %d: change one of them"
            .formatted(given, given.ranks(), workers));
  }

  /**
   * Refuses a mesh that no strategy uses.
   *
   * @throws UserError naming it
   */
  public void requireUseFor(Iterable<StrategyChoice> choices) {
    DeviceMesh given = mesh;
    if (given == null) {
      return;
    }
    for (StrategyChoice choice : choices) {
      if (!(choice instanceof StrategyChoice.Named named) || named.strategy().hasTwoAxes()) {
        return;
      }
    }
    throw UserError.usage(
        "--mesh " + given + " is for the strategies hybrid and auto: choose one, or leave it out");
  }
}
