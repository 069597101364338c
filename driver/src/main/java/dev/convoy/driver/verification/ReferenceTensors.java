package dev.convoy.driver.verification;

import dev.convoy.control.ObservedTensor;
import dev.convoy.control.Reason;
import dev.convoy.driver.report.output.ReportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors that others are held against, in the order in which they were computed: in a file
 * that goes with the process, for they may be larger than its memory.
 */
final class ReferenceTensors implements AutoCloseable {
  private final Path path;
  private final FileChannel file;
  private final Map<ObservedTensor, Long> begins = new LinkedHashMap<>(); // in bytes
  private long end;

  private ReferenceTensors(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /**
   * None yet.
   *
   * @param directory where the file is made
   * @throws ReportException if it cannot be
   */
  static ReferenceTensors in(Path directory) {
    Path path = directory.resolve("reference-tensors.tmp");
    try {
      Files.deleteIfExists(path); // of a process that was killed
      return new ReferenceTensors(
          path,
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private static ReportException unwritable(Path path, IOException e) {
    return ReportException.lost("cannot write %s (%s)".formatted(path, Reason.of(e)), e);
  }

  /** Which there are. */
  List<ObservedTensor> all() {
    return List.copyOf(begins.keySet());
  }

  boolean contains(ObservedTensor tensor) {
    return begins.containsKey(tensor);
  }

  /**
   * Sets some elements.
   *
   * @param elements of the whole tensor
   * @param values little-endian floats
   * @throws ReportException if the disk takes no more
   */
  void write(ObservedTensor tensor, long elements, long first, ByteBuffer values) {
    Long known = begins.get(tensor);
    if (known == null) {
      known = end;
      begins.put(tensor, known);
      end += elements * Float.BYTES;
    }
    try {
      long at = known + first * Float.BYTES;
      while (values.hasRemaining()) {
        at += file.write(values, at);
      }
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /**
   * Elements of one that is there.
   *
   * @throws ReportException if the file cannot be read
   */
  float[] read(ObservedTensor tensor, long first, int count) {
    Long begin = begins.get(tensor);
    if (begin == null) {
      throw new IllegalArgumentException("there is no reference of " + tensor);
    }
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long at = begin + first * Float.BYTES;
    try {
      int got = 0;
      while (bytes.hasRemaining() && got >= 0) {
        got = file.read(bytes, at + bytes.position());
      }
    } catch (IOException e) {
      throw ReportException.lost("cannot read %s (%s)".formatted(path, Reason.of(e)), e);
    }
    float[] values = new float[count];
    bytes.rewind().asFloatBuffer().get(values); // zeros where nobody wrote
    return values;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }
}
