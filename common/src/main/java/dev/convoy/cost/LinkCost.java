package dev.convoy.cost;

/**
 * What it takes to bring bytes from one worker to another.
 *
 * @param latency seconds from the end of sending to the end of receiving
 * @param bytesPerSecond in each direction
 * @param perMessage seconds that the link is taken up by a message of no bytes
 */
public record LinkCost(double latency, double bytesPerSecond, double perMessage) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a time is negative or the bandwidth is not positive
   */
  public LinkCost {
    if (!(latency >= 0 && perMessage >= 0 && bytesPerSecond > 0)) {
      throw new IllegalArgumentException(
          "a link with a latency of %s s, %s bytes/s and %s s a message: times must not be negative, and bytes/s positive"
              .formatted(latency, bytesPerSecond, perMessage));
    }
  }

  /** Seconds until messages of so many bytes together have arrived over an idle link. */
  public double seconds(int messages, long bytes) {
    return messages == 0 ? 0 : latency + busy(messages, bytes);
  }

  /** Seconds that the link is taken up. */
  public double busy(int messages, long bytes) {
    return messages * perMessage + bytes / bytesPerSecond;
  }
}
