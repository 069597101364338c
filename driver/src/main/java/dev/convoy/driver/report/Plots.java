package dev.convoy.driver.report;

import dev.convoy.control.Reason;
import dev.convoy.driver.report.output.OutputDirectory;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/** What all plots have in common. A machine needs a font for them, and the library fontconfig. */
public final class Plots {
  static final int WIDTH = 960;
  static final int HEIGHT = 640;

  /**
   * Colours that people who see fewer can tell apart: Okabe and Ito, Color Universal Design, 2008.
   */
  static final List<Color> COLORS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00));

  static {
    System.setProperty("java.awt.headless", "true"); // nothing is shown on a screen
  }

  private Plots() {}

  /**
   * Draws a plot into a file, where this machine can draw.
   *
   * @return a sentence, where it cannot
   * @throws dev.convoy.driver.report.output.ReportException if it cannot be written
   */
  public static Optional<String> write(OutputDirectory output, String name, Supplier<byte[]> plot) {
    byte[] png;
    try {
      png = plot.get();
    } catch (RuntimeException | LinkageError | InternalError e) { // as it fails without fonts
      return Optional.of(
          "%s is not drawn (%s): install fontconfig and a font".formatted(name, Reason.of(e)));
    }
    output.write(name, png);
    return Optional.empty();
  }

  /** The plot as a PNG image. */
  static byte[] png(Chart<?, ?> chart) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
