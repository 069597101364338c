package dev.convoy.driver.cli;

import dev.convoy.text.Printable;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Writes only what can be seen, and what our own lines are made of: ends of lines, returns to their
 * beginning, tabs. File names and the messages of other programs cannot move a terminal's cursor.
 */
final class PrintableWriter extends FilterWriter {
  private static final String LAYOUT = "\n\r\t";

  PrintableWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int character) throws IOException {
    write(Character.toString(character), 0, 1);
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    write(new String(characters, offset, length), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    int end = offset + length;
    int from = offset;
    for (int i = offset; i < end; i++) {
      if (LAYOUT.indexOf(text.charAt(i)) >= 0) {
        out.write(Printable.of(text.substring(from, i)));
        out.write(text.charAt(i));
        from = i + 1;
      }
    }
    out.write(Printable.of(text.substring(from, end)));
  }
}
