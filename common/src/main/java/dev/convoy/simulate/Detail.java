package dev.convoy.simulate;

import dev.convoy.layout.Connections.Group;

/** Whether traffic is looked at message by message. */
enum Detail {
  /** Always: exact, and with the square of the number of ranks. */
  MESSAGES,
  /** Never: what a rank sends in a reshard is one bundle. */
  BUNDLES,
  /** Unless ranks have many peers: then in bundles. */
  USUAL;

  /** Peers of a rank from which on its messages are not looked at one by one. */
  private static final int MANY = 16;

  /** Whether the messages of a group of ranks are bundled. */
  boolean bundles(Group group) {
    int ranks = Math.max(group.senders().size(), group.receivers().size());
    return switch (this) {
      case MESSAGES -> false;
      case BUNDLES -> true;
      case USUAL -> group.messages() >= (long) MANY * ranks;
    };
  }
}
