package dev.convoy.driver.cli;

import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** A network that {@code --network} names by its file. */
final class NetworkFile {

  /** Bytes that are read at most: what a text of {@link NetworkYaml#LONGEST} can take. */
  private static final int MOST_BYTES = 4 * NetworkYaml.LONGEST;

  private NetworkFile() {}

  /** Whether it is a file that is named: one that ends as YAML does, or a path. */
  static boolean isNamedBy(String network) {
    String lower = network.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml")
        || lower.endsWith(".yml")
        || network.contains("/")
        || network.contains(Path.of(".").getFileSystem().getSeparator());
  }

  /**
   * Reads it.
   *
   * @throws UserError if it cannot be read
   * @throws dev.convoy.network.NetworkException if it is no network, naming its line
   */
  static Network read(String name) {
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw UserError.usage("--network " + name + " is a directory: name a YAML file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return NetworkYaml.read(text, name);
    } catch (NoSuchFileException e) {
      throw UserError.usage("cannot read --network " + name + ": there is no such file");
    } catch (CharacterCodingException e) {
      throw UserError.usage("cannot read --network " + name + ": it is not text in UTF-8");
    } catch (IOException e) {
      throw UserError.usage("cannot read --network " + name + ": " + e.getMessage());
    }
  }
}
