package dev.convoy.driver.dl4j.zip;

import dev.convoy.driver.dl4j.Dl4jException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A model zip that is open to be read. */
public final class ModelZip implements AutoCloseable {
  static final String CONFIGURATION = "configuration.json";
  static final String PARAMETERS = "coefficients.bin";

  /** What DL4J writes where there are no parameters. */
  static final String NO_PARAMETERS = "noParams.marker";

  /** What Convoy adds: its network as YAML. */
  static final String NETWORK = "convoy.network.yaml";

  /** Bytes of a text; the largest network of DL4J's zoo has 3 MB. */
  private static final int LONGEST_TEXT = 64 << 20;

  private final ZipFile zip;

  private ModelZip(ZipFile zip) {
    this.zip = zip;
  }

  /**
   * Opens a zip.
   *
   * @throws IOException if it cannot be read
   * @throws Dl4jException if it is no zip
   */
  public static ModelZip open(Path file) throws IOException {
    try {
      return new ModelZip(new ZipFile(file.toFile(), StandardCharsets.UTF_8));
    } catch (ZipException e) {
      throw new Dl4jException("it is no whole zip");
    }
  }

  /**
   * The configuration as JSON.
   *
   * @throws Dl4jException if there is none
   */
  public String configuration() throws IOException {
    return text(CONFIGURATION)
        .orElseThrow(
            () ->
                new Dl4jException(
                    "it is no model of Deeplearning4j: there is no %s in it"
                        .formatted(CONFIGURATION)));
  }

  /** Convoy's network as YAML, where Convoy wrote the file. */
  public Optional<String> network() throws IOException {
    return text(NETWORK);
  }

  private Optional<String> text(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      return Optional.empty();
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(LONGEST_TEXT + 1);
      if (bytes.length > LONGEST_TEXT) {
        throw new Dl4jException("its %s is longer than any network's".formatted(name));
      }
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (ZipException | EOFException e) {
      throw broken(name);
    }
  }

  /**
   * All parameters.
   *
   * @param needed how many its layers have
   * @throws Dl4jException if there are more or less
   */
  public ParameterVector parameters(long needed) throws IOException {
    ZipEntry entry = zip.getEntry(PARAMETERS);
    if (entry == null && needed == 0) {
      return new ParameterVector();
    } else if (entry == null) {
      throw new Dl4jException(
          "its layers have %d parameters, but there is no %s in it".formatted(needed, PARAMETERS));
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(zip.getInputStream(entry)))) {
      return RowFormat.read(in, needed);
    } catch (ZipException | EOFException e) {
      throw broken(PARAMETERS);
    } catch (UTFDataFormatException e) {
      throw new Dl4jException("its parameters are no array of ND4J");
    }
  }

  private static Dl4jException broken(String name) {
    return new Dl4jException("its %s is cut off or damaged".formatted(name));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
