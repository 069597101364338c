package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.program.ProgramKernel;
import java.util.List;
import java.util.stream.Stream;

/** A {@link OneDnnProgram} as the runtime sees it, and as people do who look for slow code. */
final class OneDnnLayerKernel extends ProgramKernel<OneDnnPass> {
  private final String name;

  OneDnnLayerKernel(OneDnnProgram program, Formats formats) {
    super(program, formats);
    this.name = program.share().name();
  }

  @Override
  protected String code(Stream<OneDnnPass> passes) {
    return String.join(", ", implementations(passes));
  }

  /** What runs: oneDNN's code, or where there is none of that, Java's. */
  private static List<String> implementations(Stream<OneDnnPass> passes) {
    List<OneDnnPass> steps = passes.filter(p -> !p.isEmpty()).toList();
    List<String> library = steps.stream().flatMap(p -> p.implementations().stream()).toList();
    return library.isEmpty() && !steps.isEmpty() ? List.of("Java") : library;
  }

  /** Formats and implementations. */
  KernelChoice choice() {
    return new KernelChoice(
        name,
        inputs().stream().map(Format::toString).toList(),
        output().toString(),
        implementations(forwards()),
        implementations(backwards()),
        "");
  }

  @Override
  public String toString() {
    return choice() + " " + parameters();
  }
}
