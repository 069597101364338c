package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.program.ProgramKernel;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link Program} as the runtime sees it, and as people do who look for slow code. */
final class CompiledLayer extends ProgramKernel<Pass> {
  private final String name;

  CompiledLayer(Program program, Formats formats) {
    super(program, formats);
    this.name = program.share().name();
  }

  @Override
  protected String code(Stream<Pass> passes) {
    return implementations(passes).collect(Collectors.joining(", "));
  }

  private static Stream<String> implementations(Stream<Pass> passes) {
    return passes.flatMap(p -> p.implementations().stream());
  }

  /** Formats and implementations. */
  KernelChoice choice() {
    return new KernelChoice(
        name,
        inputs().stream().map(Format::toString).toList(),
        output().toString(),
        implementations(forwards()).toList(),
        implementations(backwards()).toList(),
        "");
  }

  @Override
  public String toString() {
    return choice() + " " + parameters();
  }
}
