package dev.convoy.checkpoint;

import dev.convoy.network.Network;
import dev.convoy.text.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A safetensors file opened to read parts of its tensors, such as the rows that a worker owns.
 *
 * <p>Concurrency: safe for several threads.
 */
public final class SafetensorsFile implements TensorSource {

  /** The format's own bound on headers. */
  private static final long MAX_HEADER = 100_000_000;

  private static final int BLOCK = 1 << 20;

  /** What an array takes, whatever a file has. */
  private static final long MOST_LONGS = 1 << 28;

  private final String file;
  private final RandomBytes bytes;
  private final SafetensorsHeader header;
  private final long dataStart;

  private SafetensorsFile(String file, RandomBytes bytes) throws IOException {
    this.file = file;
    this.bytes = bytes;
    long size = bytes.size();
    if (size < Long.BYTES) {
      throw broken("it has " + size + " bytes, too few for a header");
    }
    long length = fill(ByteBuffer.allocate(Long.BYTES), 0).getLong();
    if (length < 2 || length > MAX_HEADER) {
      throw broken("it does not begin with a header's length");
    }
    if (length > size - Long.BYTES) {
      throw broken(
          "its header should have %d bytes, but only %d are there"
              .formatted(length, size - Long.BYTES));
    }
    dataStart = Long.BYTES + length;
    try {
      header =
          HeaderParser.parse(
              fill(ByteBuffer.allocate((int) length), Long.BYTES).array(), size - dataStart);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(unusable() + e.getMessage(), e);
    }
  }

  /** Bytes of a file that Convoy writes of these tensors, but for some hundred of metadata. */
  public static long size(List<TensorSpec> tensors) {
    SafetensorsHeader header = SafetensorsHeader.of(tensors, Map.of());
    return Long.BYTES + header.encode().length + header.dataBytes();
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws CheckpointException if it is missing, cut short or no safetensors file
   */
  public static SafetensorsFile open(Path file) {
    try {
      return open(file.toString(), RandomBytes.of(file));
    } catch (NoSuchFileException e) {
      throw new CheckpointException("there is no file of weights at " + file, e);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /**
   * Opens a file of a store, and reads its header.
   *
   * @throws CheckpointException if it is missing, cut short or no safetensors file
   */
  public static SafetensorsFile open(FileStore files, String name) {
    try {
      if (!files.isFile(name)) {
        throw new CheckpointException("there is no file of weights at " + files.place(name));
      }
      return open(files.place(name), files.open(name));
    } catch (IOException e) {
      throw unreadable(files.place(name), e);
    }
  }

  /**
   * Reads the header of a file.
   *
   * @param file its name, for messages
   * @param bytes which are closed with this, and when this fails
   * @throws CheckpointException if it is cut short or no safetensors file
   */
  public static SafetensorsFile open(String file, RandomBytes bytes) {
    try {
      try {
        return new SafetensorsFile(file, bytes);
      } catch (IOException | RuntimeException e) {
        bytes.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CheckpointException unreadable(String file, IOException e) {
    return new CheckpointException("cannot read weights from " + file + ": " + e.getMessage(), e);
  }

  /** What the writer said about the file, as far as Convoy asks: format, network, step, seed. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public List<TensorSpec> tensors() {
    return header.entries().values().stream()
        .filter(e -> e.type().equals(SafetensorsHeader.F32))
        .map(SafetensorsHeader.Entry::spec)
        .toList();
  }

  /**
   * Checks that the file holds exactly these tensors; others of another type than floats may be
   * there too.
   *
   * @param owner whose tensors they are, for the message, as {@code network alexnet}
   * @throws CheckpointException naming the first tensor that does not fit, and both shapes
   */
  public void require(List<TensorSpec> wanted, String owner) {
    for (TensorSpec spec : wanted) {
      TensorSpec found = entry(spec.name(), SafetensorsHeader.F32, owner).spec();
      if (!found.sizes().equals(spec.sizes())) {
        throw broken(
            "tensor %s has shape %s, but %s needs %s"
                .formatted(spec.name(), found.shape(), owner, spec.shape()));
      }
    }
    Set<String> names = wanted.stream().map(TensorSpec::name).collect(Collectors.toSet());
    for (TensorSpec spec : tensors()) {
      if (!names.contains(spec.name())) {
        throw broken("its tensor %s is not part of %s".formatted(Quoted.of(spec.name()), owner));
      }
    }
  }

  @Override
  public void require(Network network) {
    TransposedWeights.check(this, network);
    require(TensorSpec.of(network), "network " + network.name());
  }

  @Override
  public void read(String tensor, long firstElement, float[] into, int offset, int count) {
    SafetensorsHeader.Entry entry = entry(tensor, SafetensorsHeader.F32, "what is read");
    if (firstElement < 0 || firstElement > entry.spec().elements() - count) {
      throw broken(
          "tensor %s of shape %s has no elements %d to %d"
              .formatted(tensor, entry.spec().shape(), firstElement, firstElement + count));
    }
    long position = dataStart + entry.from() + firstElement * Float.BYTES;
    try {
      for (int done = 0; done < count; done += BLOCK) {
        int part = Math.min(BLOCK, count - done);
        fill(ByteBuffer.allocate(part * Float.BYTES), position + (long) done * Float.BYTES)
            .asFloatBuffer()
            .get(into, offset + done, part);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Reads a whole tensor of 64-bit integers.
   *
   * @param most how many it may have
   * @throws CheckpointException if it is not there, has more, or reading fails
   */
  long[] readLongs(String tensor, long most) {
    SafetensorsHeader.Entry entry = entry(tensor, SafetensorsHeader.I64, "what is read");
    if (entry.spec().elements() > Math.min(most, MOST_LONGS)) {
      throw broken(
          "tensor %s has %d elements, more than %d"
              .formatted(tensor, entry.spec().elements(), Math.min(most, MOST_LONGS)));
    }
    long[] values = new long[(int) entry.spec().elements()];
    try {
      for (int done = 0; done < values.length; done += BLOCK) {
        int part = Math.min(BLOCK, values.length - done);
        fill(
                ByteBuffer.allocate(part * Long.BYTES),
                dataStart + entry.from() + (long) done * Long.BYTES)
            .asLongBuffer()
            .get(values, done, part);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return values;
  }

  /** The sizes of a tensor, of whatever type; empty if there is none of that name. */
  Optional<List<Integer>> sizes(String tensor) {
    return Optional.ofNullable(header.entries().get(tensor)).map(e -> e.spec().sizes());
  }

  private SafetensorsHeader.Entry entry(String tensor, String type, String owner) {
    SafetensorsHeader.Entry entry = header.entries().get(tensor);
    if (entry == null) {
      throw broken("it has no tensor " + tensor + ", which " + owner + " needs");
    }
    if (!entry.type().equals(type)) {
      throw broken(
          "its tensor %s is of type %s; %s is needed".formatted(tensor, entry.type(), type));
    }
    return entry;
  }

  private ByteBuffer fill(ByteBuffer into, long position) throws IOException {
    bytes.read(position, into.order(ByteOrder.LITTLE_ENDIAN));
    return into.flip();
  }

  private String unusable() {
    return "cannot use the weights in " + file + ": ";
  }

  /** With what is wrong with this file. */
  CheckpointException broken(String why) {
    return new CheckpointException(unusable() + why);
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw new CheckpointException("cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
