package dev.convoy.driver.run;

import dev.convoy.control.Reason;
import dev.convoy.driver.dl4j.Dl4jException;
import dev.convoy.driver.dl4j.importer.Dl4jImport;
import dev.convoy.driver.dl4j.importer.ImageSize;
import dev.convoy.driver.dl4j.zip.ModelZip;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.onnx.importer.OnnxImport;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.onnx.model.OnnxException;
import dev.convoy.driver.protobuf.MalformedProto;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.network.yaml.NetworkYaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** Reads a network and its weights from a file of another program. */
public final class ImportRun {
  /** The network's file in the output directory. */
  public static final String NETWORK = "network.yaml";

  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private ImportRun() {}

  /**
   * Reads a file of ONNX, or a model zip of Deeplearning4j, whichever it is by its first bytes.
   *
   * @param size of the images of a model of Deeplearning4j, where a user says it
   * @throws OnnxException if it cannot be read, or is no network of Convoy's layers
   * @throws Dl4jException likewise
   */
  public static ImportedNetwork read(Path file, Optional<ImageSize> size) {
    String name = networkName(String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", ""));
    if (isZip(file)) {
      return zip(file, name, size);
    }
    ImportedNetwork imported = onnx(file, name);
    if (size.isPresent()) {
      throw unreadable(
          file, "a file of ONNX says itself how large its images are: leave out --image-size");
    }
    return imported;
  }

  private static ImportedNetwork onnx(Path file, String name) {
    try {
      return OnnxImport.read(ModelProto.read(bytes(file)), name);
    } catch (MalformedProto | IOException e) {
      throw unreadable(file, Reason.of(e));
    } catch (OnnxException e) {
      throw unreadable(file, Reason.of(e));
    }
  }

  private static ImportedNetwork zip(Path file, String name, Optional<ImageSize> size) {
    try (ModelZip zip = ModelZip.open(file)) {
      return Dl4jImport.read(zip, name, size);
    } catch (IOException | Dl4jException e) {
      throw new Dl4jException("cannot read the model %s: %s".formatted(file, Reason.of(e)));
    }
  }

  private static boolean isZip(Path file) {
    if (Files.isDirectory(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
    } catch (IOException e) {
      throw unreadable(file, Reason.of(e));
    }
  }

  private static String networkName(String file) {
    String word = file.replaceAll("[^A-Za-z0-9._+-]", "-").replaceFirst("^[._+-]+", "");
    return word.isEmpty() ? "imported" : word.substring(0, Math.min(word.length(), 100));
  }

  private static OnnxException unreadable(Path file, String why) {
    return new OnnxException("cannot read the model %s: %s".formatted(file, why));
  }

  /** All of a file; weights stay in it until they are written. */
  private static ByteBuffer bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw unreadable(file, "it is a directory");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw unreadable(file, "it has more than the 2 GiB that an ONNX file may have");
      }
      ByteBuffer all = ByteBuffer.allocate((int) channel.size());
      while (all.hasRemaining() && channel.read(all) >= 0) {
        // until all is there
      }
      return all.flip();
    }
  }

  /**
   * Writes the network and its weights into a directory, in which later commands find both.
   *
   * @throws dev.convoy.driver.report.output.ReportException if it cannot be written
   * @throws dev.convoy.checkpoint.CheckpointException if the weights cannot be written
   */
  public static void write(ImportedNetwork imported, Path directory) {
    try (OutputDirectory output = OutputDirectory.openForWeights(directory)) {
      imported.writeWeights(output.files().weights());
      output.write(NETWORK, NetworkYaml.write(imported.network()));
    }
  }
}
