package dev.convoy.checkpoint;

import dev.convoy.text.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file piece by piece, in any order, under a draft's name; only when every
 * element is there does it get its own.
 *
 * <p>Concurrency: one thread at a time.
 */
public final class SafetensorsWriter implements AutoCloseable {
  private final Path file;
  private final Path draft;
  private final SafetensorsHeader header;
  private final Map<String, IntervalSet> written = new LinkedHashMap<>();
  private final FileChannel channel;
  private final long dataStart;
  private boolean committed;

  private SafetensorsWriter(Path file, Path draft, SafetensorsHeader header) throws IOException {
    this.file = file;
    this.draft = draft;
    this.header = header;
    header.entries().keySet().forEach(name -> written.put(name, new IntervalSet()));
    byte[] json = header.encode();
    dataStart = (long) Long.BYTES + json.length;
    channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    ByteBuffer head =
        ByteBuffer.allocate(Math.toIntExact(dataStart)).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(json.length).put(json).flip();
    put(head, 0);
  }

  /**
   * Begins a file, and its directory where there is none.
   *
   * @param tensors what it will hold, in this order
   * @param metadata free text about it
   * @throws CheckpointException if it cannot be written
   */
  public static SafetensorsWriter create(
      Path file, List<TensorSpec> tensors, Map<String, String> metadata) {
    Path absolute = file.toAbsolutePath();
    try {
      Files.createDirectories(absolute.getParent());
      Path draft =
          absolute.resolveSibling(CheckpointFolder.draft(String.valueOf(absolute.getFileName())));
      draft.toFile().deleteOnExit(); // where a signal ends this process
      return new SafetensorsWriter(absolute, draft, SafetensorsHeader.of(tensors, metadata));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Puts a piece of a tensor in its place.
   *
   * @param firstElement where the piece starts, in row-major elements of the whole tensor
   * @param littleEndianFloats the elements, four bytes each
   * @throws CheckpointException if the piece is not part of a tensor of this file, or the disk is
   *     full
   */
  public void write(String tensor, long firstElement, byte[] littleEndianFloats) {
    SafetensorsHeader.Entry entry = header.entries().get(tensor);
    IntervalSet intervals = written.get(tensor);
    if (entry == null || intervals == null) {
      throw new CheckpointException(file + " has no place for tensor " + Quoted.of(tensor));
    }
    long count = littleEndianFloats.length / Float.BYTES;
    if (firstElement < 0 || firstElement > entry.spec().elements() - count) {
      throw new CheckpointException(
          "elements %d to %d of tensor %s do not exist: its shape is %s"
              .formatted(firstElement, firstElement + count, tensor, entry.spec().shape()));
    }
    try {
      put(
          ByteBuffer.wrap(littleEndianFloats),
          dataStart + entry.from() + firstElement * Float.BYTES);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    intervals.add(firstElement, firstElement + count);
  }

  private void put(ByteBuffer bytes, long start) throws IOException {
    long position = start;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  /**
   * Gives the whole file its name, in place of one that may have it.
   *
   * @throws CheckpointException if an element is missing, naming the tensor, or the disk is full
   */
  public void commit() {
    for (SafetensorsHeader.Entry entry : header.entries().values()) {
      long missing =
          entry.spec().elements()
              - written.getOrDefault(entry.spec().name(), new IntervalSet()).sum();
      if (missing > 0) {
        throw new CheckpointException(
            "%s is not whole: %d of %d elements of tensor %s were never written"
                .formatted(file, missing, entry.spec().elements(), entry.spec().name()));
      }
    }
    try {
      channel.force(true);
      channel.close();
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      committed = true;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Removes the draft of a file that was not committed. */
  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      channel.close();
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw unwritable(draft, e);
    }
  }

  private static CheckpointException unwritable(Path file, IOException e) {
    return new CheckpointException("cannot write " + file + ": " + e.getMessage(), e);
  }
}
