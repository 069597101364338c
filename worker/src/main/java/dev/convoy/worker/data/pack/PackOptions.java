package dev.convoy.worker.data.pack;

/**
 * How records are packed.
 *
 * @param recordsPerFile how many a file has, but the last of a split; 0 for as many as make at most
 *     {@link #USUAL_FILES} files
 * @param threads that read, check and write, a file each
 * @param skipBadRecords leave bad records out, instead of stopping at the first
 */
public record PackOptions(int recordsPerFile, int threads, boolean skipBadRecords) {
  /** Each worker holds all files of a split open; many let many threads write. */
  static final int USUAL_FILES = 64;

  private static final int FEWEST_RECORDS = 1_000;
  private static final long MOST_RECORDS = 50_000_000;

  /** More than these, and a worker would need more open files than it is usually allowed. */
  static final int MOST_FILES = 500;

  /** How many records a file has of so many. */
  long recordsPerFile(long records) {
    long usual = Math.max(FEWEST_RECORDS, (records + USUAL_FILES - 1) / USUAL_FILES);
    return Math.min(MOST_RECORDS, recordsPerFile == 0 ? usual : recordsPerFile);
  }
}
