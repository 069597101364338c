package dev.convoy.job;

import dev.convoy.text.Quoted;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What carries slices from worker to worker. */
public enum Transport {
  /** Unix-domain sockets between workers of one host where that works, TCP otherwise. */
  AUTO,
  /** TCP everywhere. */
  TCP,
  /** Unix-domain sockets everywhere: all workers must be on one host. */
  UNIX;

  /** Its name on the command line. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The transport of a name.
   *
   * @throws IllegalArgumentException with the known names
   */
  public static Transport of(String title) {
    return Arrays.stream(values())
        .filter(transport -> transport.title().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no transport named %s: choose one of %s"
                        .formatted(
                            Quoted.of(title),
                            Arrays.stream(values())
                                .map(Transport::title)
                                .collect(Collectors.joining(", ")))));
  }
}
