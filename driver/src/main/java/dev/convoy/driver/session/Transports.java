package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Connected;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** Collects what carried slices between the workers of a run. */
public final class Transports implements SessionListener {
  private final Set<String> names = Collections.synchronizedSet(new TreeSet<>());

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof Connected connected) {
      names.add(connected.transport());
    }
  }

  /** Their names, such as "TCP"; empty where no worker had a peer. */
  public String names() {
    synchronized (names) {
      return String.join(", ", names);
    }
  }

  /** A sentence for the user, empty where no worker had a peer. */
  public String sentence() {
    return names().isEmpty() ? "" : "Workers exchanged slices over " + names() + ".";
  }
}
