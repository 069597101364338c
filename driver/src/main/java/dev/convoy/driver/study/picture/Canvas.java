package dev.convoy.driver.study.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A white picture with text and tiles on it. */
final class Canvas {
  static final int LINE = 18; // pixels from a line of text to the next

  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  private final BufferedImage image;
  private final Graphics2D graphics;

  Canvas(int width, int height) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(FONT);
  }

  /** How wide a line of text is. */
  static int width(String text) {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    graphics.setFont(FONT);
    int width = graphics.getFontMetrics().stringWidth(text);
    graphics.dispose();
    return width;
  }

  /** Writes text whose baseline begins there. */
  Canvas text(String text, int x, int y) {
    graphics.setColor(Color.BLACK);
    graphics.drawString(text, x, y);
    return this;
  }

  /** Fills a rectangle. */
  Canvas fill(int rgb, int x, int y, int width, int height) {
    graphics.setColor(new Color(rgb));
    graphics.fillRect(x, y, width, height);
    return this;
  }

  /** Draws a rectangle's outline. */
  Canvas outline(Color color, int x, int y, int width, int height) {
    graphics.setColor(color);
    graphics.drawRect(x, y, width, height);
    return this;
  }

  /** The picture as a PNG image. */
  byte[] png() {
    graphics.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
