package dev.convoy.driver.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line in a Java that was started where names can only be ASCII. */
@Timeout(120)
class AsciiLocaleTest {

  private static final String ADVICE = "start it with LC_ALL=C.UTF-8 in its environment";

  @TempDir Path directory;

  /** Runs shell text in which {@code $convoy} is the command and {@code $u} is a letter. */
  private void assertSaysSo(String script) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder shell =
        new ProcessBuilder(
            "sh",
            "-c",
            "u=$(printf '\\303\\274'); convoy=\"$JAVA " + Main.class.getName() + "\"; " + script);
    shell.environment().put("LC_ALL", "C");
    shell.environment().put("JAVA", java + " -XX:TieredStopAtLevel=1");
    shell.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = shell.directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
    assertTrue(output.contains(ADVICE), output);
    assertEquals(2, process.exitValue(), output);
  }

  @Test
  void anArgumentThatItCannotReadIsNamedWithTheLocale() throws Exception {
    assertSaysSo("$convoy inspect --network f${u}r.yaml");
  }

  @Test
  void aPathInAConfigurationThatItCannotWriteIsNamedWithTheLocale() throws Exception {
    assertSaysSo(
        "printf 'network: ./f\\303\\274r.yaml\\n' > c.yaml; $convoy inspect --config c.yaml");
    assertSaysSo("printf 'data: images:f\\303\\274r\\n' > c.yaml; $convoy train --config c.yaml");
  }

  @Test
  void aClassFolderThatItCannotReadIsNamedWithTheLocale() throws Exception {
    assertSaysSo("mkdir -p d/train/k${u}se d/test/k${u}se; $convoy train --data images:$PWD/d");
  }
}
