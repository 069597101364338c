package dev.convoy.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * One worker's part of a checkpoint, as safetensors: for each piece of a tensor its elements, one
 * after the other, under the tensor's name, and under {@link #RUNS} which elements of the whole
 * tensor they are, as pairs of first element and count.
 */
public final class ShardFile {
  /** How the name of a piece's runs ends. */
  static final String RUNS = "@runs";

  private static final int BLOCK = 1 << 20;

  private ShardFile() {}

  /**
   * A piece of a tensor.
   *
   * @param tensor its global name
   * @param runs which elements they are
   * @param values the elements, in that order
   */
  public record Piece(String tensor, Runs runs, FloatBuffer values) {}

  /** What a file has become: its bytes, and the CRC-32C of them. */
  public record Written(long bytes, long crc32c) {}

  /** Writes a whole file, which stays open. */
  public static Written write(OutputStream out, List<Piece> pieces) throws IOException {
    List<TensorSpec> floats = new ArrayList<>();
    List<TensorSpec> longs = new ArrayList<>();
    for (Piece piece : pieces) {
      floats.add(new TensorSpec(piece.tensor(), List.of(piece.values().remaining())));
      longs.add(new TensorSpec(piece.tensor() + RUNS, List.of(piece.runs().size(), 2)));
    }
    SafetensorsHeader header =
        SafetensorsHeader.of(floats, longs, Map.of("format", "convoy shard"));
    byte[] json = header.encode();
    CheckedOutputStream summed = new CheckedOutputStream(out, new CRC32C());
    Block block = new Block(summed);
    block.add(json.length);
    block.flush();
    summed.write(json);
    for (Piece piece : pieces) {
      for (long number : piece.runs().pairs()) {
        block.add(number);
      }
    }
    block.flush();
    for (Piece piece : pieces) {
      block.write(piece.values().duplicate());
    }
    return new Written(
        Long.BYTES + json.length + header.dataBytes(), summed.getChecksum().getValue());
  }

  /** Bytes on their way to a stream, many at once. */
  private static final class Block {
    private final byte[] bytes = new byte[BLOCK];
    private final ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private final OutputStream out;

    Block(OutputStream out) {
      this.out = out;
    }

    void add(long number) throws IOException {
      view.putLong(number);
      if (!view.hasRemaining()) {
        flush();
      }
    }

    void flush() throws IOException {
      out.write(bytes, 0, view.position());
      view.clear();
    }

    void write(FloatBuffer values) throws IOException {
      while (values.hasRemaining()) {
        int count = Math.min(values.remaining(), BLOCK / Float.BYTES);
        view.asFloatBuffer().put(values.slice(values.position(), count));
        values.position(values.position() + count);
        out.write(bytes, 0, count * Float.BYTES);
      }
    }
  }
}
