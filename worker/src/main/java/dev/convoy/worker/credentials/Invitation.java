package dev.convoy.worker.credentials;

import java.io.Serializable;

/**
 * What a worker is told through Spark: where the driver is, and how to know it. Others may have
 * read it; {@link dev.convoy.worker.credentials the package} says what that gains them.
 */
public final class Invitation implements Serializable {
  private static final long serialVersionUID = 1L;

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
