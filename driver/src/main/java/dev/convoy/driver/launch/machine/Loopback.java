package dev.convoy.driver.launch.machine;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.LaunchException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;

/** The interface on which everything talks that runs on this machine only. */
public final class Loopback {
  /** Its address, at which everything embedded stays. */
  public static final String HOST = "127.0.0.1";

  private static final int PATIENCE_MILLIS = 5_000;

  private Loopback() {}

  /**
   * Connects to itself once: a port can be opened even where nothing can be reached.
   *
   * @return the port that was used
   * @throws LaunchException if that fails, saying what to do
   */
  public static int require() {
    try (ServerSocket server = new ServerSocket(0, 1, address());
        Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address(), server.getLocalPort()), PATIENCE_MILLIS);
      return server.getLocalPort();
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.USAGE,
          "this machine does not reach itself at %s (%s): the processes of a run talk through its IPv4 loopback interface, so bring that up, as by ip link set lo up"
              .formatted(HOST, e.getMessage()),
          e);
    }
  }

  /** {@link #HOST}, in IPv4 whatever this machine prefers. */
  private static InetAddress address() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
