package dev.convoy.driver.launch.embedded;

import java.util.Map;

/** How the processes of an embedded cluster trust each other; the secret is not among it. */
final class SparkSecurity {

  /**
   * Both ends of a connection know the secret, and what crosses it is encrypted and not altered.
   */
  static final Map<String, String> SETTINGS =
      Map.of(
          "spark.authenticate", "true",
          "spark.network.crypto.enabled", "true",
          "spark.network.crypto.authEngineVersion", "2",
          "spark.network.crypto.cipher", "AES/GCM/NoPadding",
          "spark.network.crypto.saslFallback", "false");

  private SparkSecurity() {}
}
