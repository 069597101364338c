package dev.convoy.driver.dl4j.zip;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a model zip; the same model is the same bytes, whenever it is written. */
public final class ModelZipWriter {
  private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ModelZipWriter() {}

  /** All parameters of a model. */
  public interface Parameters {
    /** How many there are. */
    long count();

    /** Gives them all, in order. */
    void writeTo(Sink sink) throws IOException;
  }

  /** Takes parameters. */
  public interface Sink {
    /** Takes the next ones. */
    void write(float[] elements) throws IOException;
  }

  /**
   * Writes a model.
   *
   * @param configuration DL4J's, as JSON
   * @param network Convoy's, as YAML
   */
  public static void write(
      OutputStream out, String configuration, String network, Parameters parameters)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    text(zip, ModelZip.CONFIGURATION, configuration);
    if (parameters.count() == 0) {
      text(zip, ModelZip.NO_PARAMETERS, "");
    } else {
      begin(zip, ModelZip.PARAMETERS);
      DataOutputStream row = new DataOutputStream(zip);
      RowFormat.writeHead(row, parameters.count());
      parameters.writeTo(elements -> RowFormat.write(row, elements));
      row.flush();
      zip.closeEntry();
    }
    text(zip, ModelZip.NETWORK, network);
    zip.finish();
  }

  private static void begin(ZipOutputStream zip, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ALWAYS);
    zip.putNextEntry(entry);
  }

  private static void text(ZipOutputStream zip, String name, String text) throws IOException {
    begin(zip, name);
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}
