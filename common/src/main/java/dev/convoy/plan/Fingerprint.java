package dev.convoy.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A hash of a plan: what differs in one transfer has another.
 *
 * @param hex SHA-256 in lower-case hexadecimal digits
 */
public record Fingerprint(String hex) {
  private static final int SHORT = 16;

  /** Its first digits: enough to tell by mistake from on purpose. */
  public String abbreviated() {
    return hex.substring(0, SHORT);
  }

  /** Its 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }

  /** Takes texts in order. */
  public static final class Builder {
    private final MessageDigest digest;

    /** Of nothing yet. */
    public Builder() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java has no SHA-256", e);
      }
    }

    /** One more text, told apart from the next. */
    public Builder add(String text) {
      digest.update(text.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return this;
    }

    /** The hash of all that was added. */
    public Fingerprint build() {
      return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
    }
  }
}
