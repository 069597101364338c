package dev.convoy.worker.exchange.netty;

/**
 * Where the other ranks reach one: always by TCP, and by a Unix-domain socket from the same host
 * where that is offered. As text {@code host:port} or {@code host:port hostId path}.
 *
 * @param tcp {@code host:port}
 * @param hostId names the running kernel of the machine; empty where no socket is offered
 * @param path of the socket; empty where none is offered
 */
record Endpoint(String tcp, String hostId, String path) {

  /**
   * Reads the text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Endpoint parse(String text) {
    String[] parts = text.split(" ", 3);
    Sockets.parse(parts[0]);
    return parts.length == 3
        ? new Endpoint(parts[0], parts[1], parts[2])
        : new Endpoint(text, "", "");
  }

  /** Whether both offer a socket and are on one host; that it can be opened is not certain yet. */
  boolean sharesHostWith(Endpoint other) {
    return !path.isEmpty() && !other.path.isEmpty() && hostId.equals(other.hostId);
  }

  @Override
  public String toString() {
    return path.isEmpty() ? tcp : tcp + " " + hostId + " " + path;
  }
}
