package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.control.KryoCodec;
import dev.convoy.worker.credentials.JobCredentials;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A bare socket that can shake hands and then sends what a test wants. */
final class RoguePeer implements AutoCloseable {

  private final Socket socket = new Socket();
  private final DataInputStream in;

  RoguePeer(String endpoint) throws IOException {
    InetSocketAddress address = Sockets.parse(Endpoint.parse(endpoint).tcp());
    socket.connect(address);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** As a client of rank 0. */
  RoguePeer shakeHands(int rank, int ranks, JobCredentials secret) throws IOException {
    var own = new Handshake(Handshake.Purpose.MESH, rank, ranks, secret, Meshes.PLAN);
    byte[] hello = own.hello(0);
    send(hello);
    byte[] challenge = read(Handshake.CHALLENGE);
    send(own.proof(hello, challenge));
    byte[] accept = read(Handshake.PROOF);
    if (!own.isAccept(accept, hello, challenge)) {
      throw new IOException("not accepted");
    }
    return this;
  }

  /** As a worker that knows the secret and reports to the driver. */
  RoguePeer join(int rank, int ranks) throws IOException {
    Handshake own = DriverLink.handshake(rank, ranks, Meshes.SECRET);
    byte[] hello = own.hello(Failure.DRIVER);
    send(hello);
    send(own.proof(hello, read(Handshake.CHALLENGE)));
    read(Handshake.PROOF);
    return this;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void sendData(int id, long sequence, int length, byte[] payload) throws IOException {
    send(
        ByteBuffer.allocate(Frame.HEADER + payload.length)
            .putInt(Frame.DATA)
            .putInt(length)
            .putLong(sequence)
            .putInt(id)
            .putInt(0)
            .put(payload)
            .array());
  }

  void sendControl(byte[] payload) throws IOException {
    send(
        ByteBuffer.allocate(Frame.HEADER + payload.length)
            .putInt(Frame.CONTROL)
            .putInt(payload.length)
            .position(Frame.HEADER)
            .put(payload)
            .array());
  }

  void sendControl(ControlMessage message) throws IOException {
    sendControl(new KryoCodec(IncomingFrames.MAX_CONTROL).encode(message));
  }

  byte[] read(int size) throws IOException {
    var bytes = new byte[size];
    in.readFully(bytes);
    return bytes;
  }

  /** Whether the other side closes the connection, which it must do within the socket's timeout. */
  boolean isShutOut() throws IOException {
    try {
      while (in.read() >= 0) {
        // what comes before the end does not matter
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException e) {
      return true; // reset
    }
  }

  /** Ends without a word. */
  void die() throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
