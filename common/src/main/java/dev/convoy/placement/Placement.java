package dev.convoy.placement;

import dev.convoy.text.Quoted;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What of a layer's work a worker takes along one axis of the mesh. */
public enum Placement {
  /**
   * A part of the batch. Outputs are sharded by rows; weights are replicated, their gradients
   * partial, the optimizer's state sharded.
   */
  ROWS,
  /**
   * Some output channels, whole filter groups where there are enough, and the inputs that these
   * need. Outputs and weights are sharded by output channels.
   */
  OUTPUT_CHANNELS,
  /**
   * All output channels, from some input channels of each filter group. Outputs are partial sums,
   * reduce-scattered to their owners; weights are sharded by input channels.
   */
  INPUT_CHANNELS,
  /** Everything, as every other worker along the axis. */
  REPLICATE;

  /** Its name in plan files and reports, as {@code output-channels}. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The placement of a name.
   *
   * @throws IllegalArgumentException with the known names
   */
  public static Placement of(String title) {
    return Arrays.stream(values())
        .filter(p -> p.title().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no placement named "
                        + Quoted.of(title)
                        + ": choose one of "
                        + Arrays.stream(values())
                            .map(Placement::title)
                            .collect(Collectors.joining(", "))));
  }
}
