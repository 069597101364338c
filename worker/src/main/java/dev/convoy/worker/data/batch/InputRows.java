package dev.convoy.worker.data.batch;

import dev.convoy.tensor.DataType;

/** One worker's rows of a batch, {@code (rows, C, spatial...)} planar: as values or as bytes. */
public sealed interface InputRows {

  /** The four numbers of a window: the first and the one after the last row, and column. */
  int WINDOW = 4;

  /**
   * Rows for a worker to read into.
   *
   * @param elements of all of them
   * @param code see {@link Bytes}; needed for bytes alone
   * @param windows for how many rows there are windows
   */
  static InputRows allocate(DataType type, int elements, float[] code, int windows) {
    return switch (type) {
      case F32 -> new Values(new float[elements]);
      case U8 -> new Bytes(new byte[elements], code, new int[WINDOW * windows]);
      case BF16 -> throw new IllegalArgumentException("records are read as bytes or as f32");
    };
  }

  /** Normalised values. */
  @SuppressWarnings("ArrayRecordComponent") // large and reused: never compared, never copied
  record Values(float[] elements) implements InputRows {}

  /**
   * Bytes, which become values where they are used.
   *
   * @param elements what was read
   * @param code what they mean, (C, 256): the value of each byte in each channel
   * @param windows of each row of the whole batch, whoever read it, what of its picture is its own,
   *     (rows, {@value #WINDOW}): from the first pixel row to the one after the last, and columns
   *     likewise; around it all values are 0. Empty where every picture is whole.
   */
  @SuppressWarnings("ArrayRecordComponent") // large and reused: never compared, never copied
  record Bytes(byte[] elements, float[] code, int[] windows) implements InputRows {}
}
