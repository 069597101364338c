package dev.convoy.driver.run;

import dev.convoy.control.Reason;
import dev.convoy.driver.onnx.importer.ImportedNetwork;
import dev.convoy.driver.onnx.importer.OnnxImport;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.onnx.model.OnnxException;
import dev.convoy.driver.protobuf.MalformedProto;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.network.yaml.NetworkYaml;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a network and its weights from a file of another program. */
public final class ImportRun {
  /** The network's file in the output directory. */
  public static final String NETWORK = "network.yaml";

  private ImportRun() {}

  /**
   * Reads a file of ONNX.
   *
   * @throws OnnxException if it cannot be read, or is no network of Convoy's layers
   */
  public static ImportedNetwork read(Path file) {
    try {
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
      return OnnxImport.read(ModelProto.read(bytes(file)), networkName(name));
    } catch (MalformedProto | IOException e) {
      throw unreadable(file, Reason.of(e));
    } catch (OnnxException e) {
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
