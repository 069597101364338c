package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.session.SecrecyDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real run leaves behind, and shows while it runs. */
@Timeout(600)
class SecrecyIT {

  @TempDir Path directory;

  @Test
  void secretsStandInNoLogEventPageOrCommandLine() throws Exception {
    Path seen = directory.resolve("seen");
    try (Probe probe = Probe.start(directory, SecrecyDriver.class, seen.toString())) {
      assertEquals(0, probe.await(), probe.output());
      assertTrue(probe.output().contains("trained"), probe.output());
    }
    // What would be found if it were there: names that are no secret, in each place.
    assertEquals(List.of("commands"), holding(seen, "CoarseGrainedExecutorBackend", "commands"));
    assertEquals(1, holding(seen, "SparkListenerApplicationStart", "events").size());
    assertTrue(holding(seen, "spark.authenticate", "pages").size() >= 2);
    assertFalse(holding(seen, "WARN", "logs").isEmpty());

    List<String> secrets = new ArrayList<>(spellings(SecrecyDriver.secret()));
    secrets.add(Files.readString(directory.resolve("seen.secret")));
    for (String secret : secrets) {
      assertEquals(List.of(), holding(seen, secret, ""), "a secret can be read there");
      assertFalse(probeOutput().contains(secret), "a secret was printed");
    }
  }

  @Test
  void aRunIsEncryptedWhereItIsAskedFor() throws Exception {
    try (ConvoyProcess convoy =
        ConvoyProcess.start(
            "train",
            "--tls",
            "--workers",
            "2",
            "--steps",
            "2",
            "--batch",
            "8",
            "--output",
            directory.resolve("out").toString())) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      assertTrue(convoy.output().contains(" with TLS 1.3."), convoy.output());
    }
  }

  private String probeOutput() throws IOException {
    return Files.readString(directory.resolve("output"), ISO_8859_1);
  }

  private static List<String> spellings(byte[] secret) {
    String hex = HexFormat.of().formatHex(secret);
    String numbers = Arrays.toString(secret);
    return List.of(
        new String(secret, ISO_8859_1),
        hex,
        hex.toUpperCase(Locale.ROOT),
        Base64.getEncoder().withoutPadding().encodeToString(secret),
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
        numbers.substring(1, numbers.length() - 1));
  }

  /** The files below a directory whose path begins so and that hold a text. */
  private static List<String> holding(Path directory, String text, String prefix)
      throws IOException {
    List<String> holding = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        if (name.startsWith(prefix) && Files.readString(file, ISO_8859_1).contains(text)) {
          holding.add(name);
        }
      }
    }
    return holding;
  }
}
