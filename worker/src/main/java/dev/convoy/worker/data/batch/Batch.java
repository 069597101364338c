package dev.convoy.worker.data.batch;

/**
 * One worker's rows of one global batch.
 *
 * <p>The arrays belong to the {@link BatchReader} and hold until its following {@code next()}.
 *
 * @param step the step that the batch belongs to
 * @param rows (rows, C, spatial...) planar; zeros in a row that has no record
 * @param labels a label a row, or a row and pixel where the records have masks; -1 in a row that
 *     has no record and where augmentation moved a pixel in from outside
 * @param present whether a row has a record: not past the end of a test set, nor where a bad test
 *     record was left out
 * @param bad how many of its records are bad, and were replaced or left out
 */
@SuppressWarnings("ArrayRecordComponent") // large and reused: never compared, never copied
public record Batch(long step, InputRows rows, int[] labels, boolean[] present, long bad) {

  /** The rows as normalised values, where they are not bytes. */
  public float[] images() {
    if (rows instanceof InputRows.Values values) {
      return values.elements();
    }
    throw new IllegalStateException("this batch was read as bytes");
  }
}
