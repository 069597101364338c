package dev.convoy.worker.exchange.netty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Somebody between two processes who keeps every byte that they send each other. */
final class RecordingRelay implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
  private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();
  private final InetSocketAddress behind;

  /** Stands before an endpoint. */
  RecordingRelay(String endpoint) throws IOException {
    behind = Sockets.parse(Endpoint.parse(endpoint).tcp());
    start(this::accept);
  }

  /** Where those connect who shall be heard. */
  String endpoint() {
    return Sockets.format("127.0.0.1", server.getLocalPort());
  }

  /** Whether these bytes have crossed, one after another. */
  boolean heard(byte[] bytes) {
    synchronized (recorded) {
      String all = recorded.toString(StandardCharsets.ISO_8859_1);
      return all.contains(new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  int size() {
    synchronized (recorded) {
      return recorded.size();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket caller = server.accept();
      Socket called = new Socket(behind.getAddress(), behind.getPort());
      sockets.add(caller);
      sockets.add(called);
      start(() -> pass(caller, called));
      start(() -> pass(called, caller));
    }
  }

  private void pass(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        synchronized (recorded) {
          recorded.write(buffer, 0, count);
        }
        out.write(buffer, 0, count);
      }
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // an end of the connection, or of the relay
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket each : List.copyOf(sockets)) {
      each.close();
    }
  }
}
