package dev.convoy.simulate;

/**
 * What it takes of a host's cores to send or to receive: each worker has a thread for it beside
 * those that compute, on the same cores.
 *
 * @param perMessage seconds a message, at each end
 * @param perByte seconds a byte, at each end
 */
public record TransferCpu(double perMessage, double perByte) {

  /** Devices that send and receive by themselves. */
  public static final TransferCpu NONE = new TransferCpu(0, 0);

  /**
   * TCP and Unix-domain sockets between processes of one host: 0.44 s a GB for both ends together,
   * as an all-to-all among four processes takes of the CPU ({@code deploy/bin/bench exchange}), and
   * the system calls of a message.
   */
  public static final TransferCpu SOCKETS = new TransferCpu(5e-6, 0.22e-9);

  /**
   * Checks the times.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public TransferCpu {
    if (!(perMessage >= 0 && perByte >= 0 && perMessage < 1e6 && perByte < 1e6)) {
      throw new IllegalArgumentException(
          "%s s a message and %s s a byte: these must not be negative"
              .formatted(perMessage, perByte));
    }
  }

  boolean isNone() {
    return perMessage == 0 && perByte == 0;
  }

  /** Seconds of one core for so many messages of so many bytes together. */
  double seconds(double messages, double bytes) {
    return messages * perMessage + bytes * perByte;
  }
}
