package dev.convoy.worker.exchange.netty;

import dev.convoy.control.Failure;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** A bare socket that takes in a worker as the driver does, and then sends what a test wants. */
final class RogueDriver implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

  RogueDriver() throws IOException {}

  String endpoint() {
    return Sockets.format("127.0.0.1", server.getLocalPort());
  }

  /** Takes in the worker that connects, sends it bytes, and ends without a word. */
  void send(int ranks, byte[] bytes) throws IOException {
    var own = DriverLink.handshake(Failure.DRIVER, ranks, Meshes.SECRET);
    try (Socket socket = server.accept()) {
      var in = new DataInputStream(socket.getInputStream());
      byte[] hello = in.readNBytes(Handshake.HELLO);
      byte[] challenge = Handshake.challenge();
      socket.getOutputStream().write(challenge);
      byte[] proof = in.readNBytes(Handshake.PROOF);
      socket.getOutputStream().write(own.accept(hello, challenge, proof));
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      // shut out: the connection is reset
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
