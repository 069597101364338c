package dev.convoy.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Payload bytes and messages that one worker has exchanged with each other worker.
 *
 * @param links one entry a peer, in rank order; the worker itself has none
 */
public record Traffic(List<Link> links) {

  /** What passed between this worker and one peer; headers and control frames are not counted. */
  public record Link(
      int peer, long bytesSent, long messagesSent, long bytesReceived, long messagesReceived) {

    Link minus(Link earlier) {
      return new Link(
          peer,
          bytesSent - earlier.bytesSent,
          messagesSent - earlier.messagesSent,
          bytesReceived - earlier.bytesReceived,
          messagesReceived - earlier.messagesReceived);
    }
  }

  public Traffic {
    links = List.copyOf(links);
  }

  public long bytesSent() {
    return links.stream().mapToLong(Link::bytesSent).sum();
  }

  public long messagesSent() {
    return links.stream().mapToLong(Link::messagesSent).sum();
  }

  public long bytesReceived() {
    return links.stream().mapToLong(Link::bytesReceived).sum();
  }

  public long messagesReceived() {
    return links.stream().mapToLong(Link::messagesReceived).sum();
  }

  /**
   * What passed since an earlier reading of the same worker.
   *
   * @throws IllegalArgumentException if the earlier reading is of other peers
   */
  public Traffic minus(Traffic earlier) {
    var difference = new ArrayList<Link>(links.size());
    for (int i = 0; i < links.size(); i++) {
      if (earlier.links.size() != links.size()
          || earlier.links.get(i).peer() != links.get(i).peer()) {
        throw new IllegalArgumentException("The two readings of traffic are of different workers.");
      }
      difference.add(links.get(i).minus(earlier.links.get(i)));
    }
    return new Traffic(difference);
  }
}
