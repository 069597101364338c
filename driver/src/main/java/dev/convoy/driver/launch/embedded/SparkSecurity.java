package dev.convoy.driver.launch.embedded;

import java.util.Map;

/** How the processes of an embedded cluster trust each other; the secret is not among it. */
final class SparkSecurity {

  /**
   * Both ends of a connection know the secret, and what crosses it is encrypted. By Spark's default
   * cipher, AES in counter mode: with AES/GCM/NoPadding a driver of Spark 3.5 waits for its master
   * in vain.
   */
  static final Map<String, String> SETTINGS =
      Map.of(
          "spark.authenticate", "true",
          "spark.network.crypto.enabled", "true",
          "spark.network.crypto.authEngineVersion", "2",
          "spark.network.crypto.saslFallback", "false");

  private SparkSecurity() {}
}
