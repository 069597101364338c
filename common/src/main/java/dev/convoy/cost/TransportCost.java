package dev.convoy.cost;

/**
 * What a transport takes of a machine, both of its wire and of its cores.
 *
 * @param link from worker to worker, while all of them exchange at once
 * @param sender what it takes at the sending end
 * @param receiver what it takes at the receiving end
 */
public record TransportCost(LinkCost link, End sender, End receiver) {

  /**
   * CPU time at one end.
   *
   * @param callPerMessage seconds that the thread that computes is busy with a message
   * @param ioPerMessage seconds of the I/O thread a message
   * @param ioPerByte seconds of the I/O thread a byte
   */
  public record End(double callPerMessage, double ioPerMessage, double ioPerByte) {

    /**
     * Checks the times.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public End {
      if (!(callPerMessage >= 0 && ioPerMessage >= 0 && ioPerByte >= 0)) {
        throw new IllegalArgumentException(
            "CPU times of %s and %s s a message and %s s a byte: none may be negative"
                .formatted(callPerMessage, ioPerMessage, ioPerByte));
      }
    }

    /** Seconds of the I/O thread for messages of so many bytes together. */
    public double io(int messages, long bytes) {
      return messages * ioPerMessage + bytes * ioPerByte;
    }
  }
}
