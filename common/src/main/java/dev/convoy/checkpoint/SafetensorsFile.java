package dev.convoy.checkpoint;

import dev.convoy.network.Network;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
public final class SafetensorsFile implements AutoCloseable {

  /** The format's own bound on headers. */
  private static final long MAX_HEADER = 100_000_000;

  private static final int BLOCK = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataStart;

  private SafetensorsFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    long size = channel.size();
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
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return new SafetensorsFile(file, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new CheckpointException("there is no file of weights at " + file, e);
    } catch (IOException e) {
      throw new CheckpointException("cannot read weights from " + file + ": " + e.getMessage(), e);
    }
  }

  /** What the writer said about the file, as far as Convoy asks: format, network, step, seed. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /** The tensors of 32-bit floats, in the file's order. */
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
      TensorSpec found = entry(spec.name(), owner).spec();
      if (!found.sizes().equals(spec.sizes())) {
        throw broken(
            "tensor %s has shape %s, but %s needs %s"
                .formatted(spec.name(), found.shape(), owner, spec.shape()));
      }
    }
    Set<String> names = wanted.stream().map(TensorSpec::name).collect(Collectors.toSet());
    for (TensorSpec spec : tensors()) {
      if (!names.contains(spec.name())) {
        throw broken("its tensor %s is not part of %s".formatted(spec.name(), owner));
      }
    }
  }

  /**
   * Checks that the file holds the weights of a network, stored as Convoy stores them.
   *
   * @throws CheckpointException naming the first tensor that does not fit
   */
  public void require(Network network) {
    TransposedWeights.check(this, network);
    require(TensorSpec.of(network), "network " + network.name());
  }

  /**
   * Reads some consecutive elements of a tensor.
   *
   * @param firstElement the first one, in row-major elements of the whole tensor
   * @param into receives {@code count} elements from {@code offset} on
   * @throws CheckpointException if the tensor or the elements are not there, or reading fails
   */
  public void read(String tensor, long firstElement, float[] into, int offset, int count) {
    SafetensorsHeader.Entry entry = entry(tensor, "what is read");
    if (firstElement < 0 || firstElement + count > entry.spec().elements()) {
      throw broken(
          "tensor %s of shape %s has no elements %d to %d"
              .formatted(tensor, entry.spec().shape(), firstElement, firstElement + count));
    }
    long position = dataStart + entry.from() + firstElement * Float.BYTES;
    try {
      for (int done = 0; done < count; done += BLOCK) {
        int part = Math.min(BLOCK, count - done);
        ByteBuffer bytes =
            fill(ByteBuffer.allocate(part * Float.BYTES), position + (long) done * Float.BYTES);
        bytes.asFloatBuffer().get(into, offset + done, part);
      }
    } catch (IOException e) {
      throw new CheckpointException("cannot read weights from " + file + ": " + e.getMessage(), e);
    }
  }

  /** The sizes of a tensor, of whatever type; empty if there is none of that name. */
  Optional<List<Integer>> sizes(String tensor) {
    return Optional.ofNullable(header.entries().get(tensor)).map(e -> e.spec().sizes());
  }

  private SafetensorsHeader.Entry entry(String tensor, String owner) {
    SafetensorsHeader.Entry entry = header.entries().get(tensor);
    if (entry == null) {
      throw broken("it has no tensor " + tensor + ", which " + owner + " needs");
    }
    if (!entry.type().equals(SafetensorsHeader.F32)) {
      throw broken("its tensor " + tensor + " is of type " + entry.type() + "; F32 is needed");
    }
    return entry;
  }

  private ByteBuffer fill(ByteBuffer bytes, long position) throws IOException {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("it ends early");
      }
    }
    return bytes.flip();
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
      channel.close();
    } catch (IOException e) {
      throw new CheckpointException("cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
