package dev.convoy.driver.cli;

import dev.convoy.driver.report.Plots;
import dev.convoy.driver.report.output.OutputDirectory;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** Pictures that a command was asked for. */
final class ShownPicture {

  private ShownPicture() {}

  /** Draws one into a directory, and says where it is, or why it could not be drawn. */
  static void write(
      CommandSpec command, OutputDirectory output, String name, Supplier<byte[]> picture) {
    Optional<String> fault = Plots.write(output, name, picture);
    fault.ifPresentOrElse(
        sentence -> Terminal.warn(command, sentence),
        () -> Terminal.out(command).println("The picture is " + output.path().resolve(name)));
  }
}
