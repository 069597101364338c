package dev.convoy.driver.study;

import dev.convoy.driver.report.Plots;
import dev.convoy.driver.report.output.OutputDirectory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Draws the pictures of a study, where this machine can draw. */
final class StudyPictures {

  private StudyPictures() {}

  /** Findings with one more picture, which is in the directory too; without it where it fails. */
  static Findings add(
      Findings findings,
      OutputDirectory output,
      String file,
      String says,
      Supplier<byte[]> plot,
      StudyObserver observer) {
    AtomicReference<byte[]> drawn = new AtomicReference<>(new byte[0]);
    Optional<String> fault =
        Plots.write(
            output,
            file,
            () -> {
              byte[] png = plot.get();
              drawn.set(png);
              return png;
            });
    fault.ifPresent(observer::warning);
    return fault.isPresent()
        ? findings
        : findings.with(Findings.Picture.of(file, says, drawn.get()));
  }
}
