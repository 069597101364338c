package dev.convoy.worker.credentials;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a worker is told through Spark: where the driver is, and how to know it. Others may have
 * read it; {@link dev.convoy.worker.credentials the package} says what that gains them.
 */
public final class Invitation {

  private final String enrolment;
  private final String reports;
  private final byte[] driverKey;
  private final byte[] token;

  Invitation(String enrolment, String reports, byte[] driverKey, byte[] token) {
    this.enrolment = enrolment;
    this.reports = reports;
    this.driverKey = driverKey.clone();
    this.token = token.clone();
  }

  /** As it travels with a task: the key, the token, and both places, one a line. */
  public byte[] encode() {
    byte[] places = (enrolment + "\n" + reports).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(driverKey.length + token.length + places.length)
        .put(driverKey)
        .put(token)
        .put(places)
        .array();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is no invitation
   */
  public static Invitation decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] driverKey = new byte[EnrolmentKeys.PUBLIC];
    byte[] token = new byte[Hmac.BYTES];
    try {
      in.get(driverKey).get(token);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("These bytes are no invitation.", e);
    }
    String[] places = StandardCharsets.UTF_8.decode(in).toString().split("\n", -1);
    if (places.length != 2) {
      throw new IllegalArgumentException("These bytes are no invitation.");
    }
    return new Invitation(places[0], places[1], driverKey, token);
  }

  /** Where the driver enrols workers, as {@code host:port}. */
  public String enrolment() {
    return enrolment;
  }

  /** Where the driver hears what workers report, as {@code host:port}. */
  public String reports() {
    return reports;
  }

  byte[] driverKey() {
    return driverKey.clone();
  }

  byte[] token() {
    return token.clone();
  }

  @Override
  public String toString() {
    return "an invitation to " + enrolment;
  }
}
