package dev.convoy.driver.study;

import dev.convoy.driver.report.Plots;
import dev.convoy.driver.report.output.OutputDirectory;
import java.util.ArrayList;
import java.util.List;
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
    List<Findings.Picture> drawn = new ArrayList<>();
    Plots.write(
            output,
            file,
            () -> {
              byte[] png = plot.get();
              drawn.add(Findings.Picture.of(file, says, png));
              return png;
            })
        .ifPresent(observer::warning);
    return drawn.isEmpty() ? findings : findings.with(drawn.get(0));
  }
}
