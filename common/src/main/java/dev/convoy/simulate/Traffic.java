package dev.convoy.simulate;

import dev.convoy.layout.Connections;
import dev.convoy.layout.Transfer;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who sends how much to whom in a reshard, or in a part of its rows: message by message, or, among
 * many ranks of which each sends to each, all that one of them sends as one bundle.
 *
 * <p>Message by message it is exact. In a bundle, a rank's bytes are spread evenly over all
 * receivers of its group, even where it sends to many of them only, and of a part of the rows over
 * the parts as the sender's (or receiver's) own rows are.
 */
final class Traffic {

  /** One message. */
  record Message(int to, long bytes) {}

  /** All that some ranks send to each other. */
  record Bundles(RankGroup senders, RankGroup receivers) {}

  private final List<List<Message>> messages;
  private final List<Bundles> bundles = new ArrayList<>();
  private final int[] bundlesOfSender;
  private final int[] bundlesOfReceiver;
  private final long[] sent;
  private final long[] received;
  private final int[] sentMessages;
  private final int[] receivedMessages;

  private Traffic(int ranks) {
    messages = new ArrayList<>(Collections.nCopies(ranks, List.of()));
    bundlesOfSender = filled(ranks);
    bundlesOfReceiver = filled(ranks);
    sent = new long[ranks];
    received = new long[ranks];
    sentMessages = new int[ranks];
    receivedMessages = new int[ranks];
  }

  private static int[] filled(int ranks) {
    int[] none = new int[ranks];
    Arrays.fill(none, -1);
    return none;
  }

  /**
   * The traffic of a part of a reshard.
   *
   * @param connections of the whole reshard
   * @param detail which groups of ranks are looked at message by message
   */
  static Traffic of(Reshard whole, Chunk chunk, Connections connections, Detail detail) {
    Traffic traffic = new Traffic(whole.source().ranks());
    Reshard part = whole.part(chunk);
    for (Connections.Group group : connections.groups()) {
      if (detail.bundles(group)) {
        traffic.bundle(whole, chunk, connections, group);
      } else {
        group.receivers().forEach(to -> traffic.list(part, to));
      }
    }
    return traffic;
  }

  private void list(Reshard part, int to) {
    Map<Integer, Long> bytes = new TreeMap<>();
    for (Transfer transfer : part.redistribution().to(to)) {
      if (!transfer.isLocal()) {
        bytes.merge(transfer.from(), transfer.block().size(), Long::sum);
      }
    }
    bytes.forEach(
        (from, size) -> add(from, new Message(to, size * part.elements() * part.type().bytes())));
  }

  private void add(int from, Message message) {
    if (messages.get(from).isEmpty()) {
      messages.set(from, new ArrayList<>());
    }
    messages.get(from).add(message);
    sent[from] += message.bytes();
    received[message.to()] += message.bytes();
    sentMessages[from]++;
    receivedMessages[message.to()]++;
  }

  private void bundle(
      Reshard whole, Chunk chunk, Connections connections, Connections.Group group) {
    for (int from : group.senders()) {
      bundlesOfSender[from] = bundles.size();
      sent[from] = share(whole.bytesSent(from), chunk, whole.source().block(from).rows().size());
      sentMessages[from] = connections.sentBy(from);
    }
    for (int to : group.receivers()) {
      bundlesOfReceiver[to] = bundles.size();
      received[to] = share(whole.bytesReceived(to), chunk, whole.target().block(to).rows().size());
      receivedMessages[to] = connections.receivedBy(to);
    }
    bundles.add(new Bundles(new RankGroup(group.senders()), new RankGroup(group.receivers())));
  }

  private static long share(long bytes, Chunk chunk, int rows) {
    int own = chunk.rows(new Range(0, rows)).size();
    return Math.round((double) bytes * own / rows);
  }

  /** The messages of a rank that are looked at one by one, the next rank's first. */
  List<Message> messages(int from) {
    List<Message> all = messages.get(from);
    int first = 0;
    while (first < all.size() && all.get(first).to() < from) {
      first++;
    }
    List<Message> turned = new ArrayList<>(all.subList(first, all.size()));
    turned.addAll(all.subList(0, first));
    return turned;
  }

  /** Which bundles a rank adds to, -1 for none. */
  int bundlesOfSender(int rank) {
    return bundlesOfSender[rank];
  }

  /** Which bundles a rank waits for, -1 for none. */
  int bundlesOfReceiver(int rank) {
    return bundlesOfReceiver[rank];
  }

  /** All bundles. */
  List<Bundles> bundles() {
    return bundles;
  }

  /** Bytes that a rank sends. */
  long sentBytes(int rank) {
    return sent[rank];
  }

  /** Bytes that a rank receives. */
  long receivedBytes(int rank) {
    return received[rank];
  }

  /** To how many others a rank sends. */
  int sentMessages(int rank) {
    return sentMessages[rank];
  }

  /** From how many others a rank receives. */
  int receivedMessages(int rank) {
    return receivedMessages[rank];
  }
}
