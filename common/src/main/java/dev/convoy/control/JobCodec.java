package dev.convoy.control;

import dev.convoy.job.Job;

/**
 * A job to bytes and back: the driver encodes it once, and every worker decodes the same bytes.
 *
 * <p>A job is no {@link ControlMessage}, so none can be sent over a connection: it travels with the
 * task that Spark starts.
 */
public final class JobCodec {

  /** Room for networks of some ten thousand layers. */
  private static final int MAX_BYTES = 16 << 20;

  private JobCodec() {}

  /**
   * Writes a job.
   *
   * @throws MalformedMessage if it is too large
   */
  public static byte[] encode(Job job) {
    return new KryoCodec(MAX_BYTES, Job.class).encodeAny(job);
  }

  /**
   * Reads a job.
   *
   * @throws MalformedMessage if the bytes are not exactly one job
   */
  public static Job decode(byte[] bytes) {
    return new KryoCodec(MAX_BYTES, Job.class).decodeAny(bytes, 0, bytes.length, Job.class);
  }
}
