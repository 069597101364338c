package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/**
 * A network namespace on a bridge of this machine, behind a cable that can be cut, held, made slow
 * and made long: {@code deploy/bench/cable.py}. Only root can make one.
 */
final class Cable {
  private final String namespace;
  private final Process process;
  private final Writer commands;

  private Cable(String namespace, Process process) {
    this.namespace = namespace;
    this.process = process;
    this.commands = new OutputStreamWriter(process.getOutputStream(), UTF_8);
  }

  /** Makes a bridge with an address of this machine. */
  static void makeBridge(String bridge, String address) throws Exception {
    command("ip", "link", "add", bridge, "type", "bridge");
    command("ip", "addr", "add", address + "/24", "dev", bridge);
    command("ip", "link", "set", bridge, "up");
  }

  /** Takes a bridge down. */
  static void removeBridge(String bridge) throws Exception {
    command("ip", "link", "del", bridge);
  }

  /** Makes a namespace with an address on a bridge. */
  static Cable to(String bridge, int number, String address) throws Exception {
    String namespace = bridge + "-" + number;
    command("ip", "netns", "add", namespace);
    Path script = Path.of("bench", "cable.py").toAbsolutePath();
    String device = bridge + "c" + number;
    Process process =
        new ProcessBuilder("python3", script.toString(), device, namespace)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Cable cable = new Cable(namespace, process);
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    assertEquals("ready", said.readLine());
    command("ip", "link", "set", device, "master", bridge, "up");
    cable.inside("ip", "addr", "add", address + "/24", "dev", "eth0");
    cable.inside("ip", "link", "set", "eth0", "up");
    cable.inside("ip", "link", "set", "lo", "up");
    return cable;
  }

  /** What to write before a command that shall run behind the cable. */
  List<String> prefix() {
    return List.of("ip", "netns", "exec", namespace);
  }

  private void inside(String... command) throws Exception {
    String[] whole = new String[command.length + prefix().size()];
    System.arraycopy(prefix().toArray(), 0, whole, 0, prefix().size());
    System.arraycopy(command, 0, whole, prefix().size(), command.length);
    command(whole);
  }

  /** Does something to it: see the script. */
  void tell(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
  }

  static void command(String... command) throws Exception {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    assertEquals(0, code, String.join(" ", command));
  }

  /** Ends all of it. */
  void remove() throws Exception {
    commands.close();
    process.waitFor();
    command("ip", "netns", "del", namespace);
  }
}
