package dev.convoy.worker.runtime;

import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.Listing.Kind;
import dev.convoy.worker.runtime.Listing.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the next batch's images while this batch is computed: once nobody needs this batch's
 * any more, the next ones take their place, and leave in parts that are spread over the rest of the
 * step.
 *
 * <p>Concurrency: one thread, the compute thread.
 */
final class ImagesAhead {
  private final Buffer images;
  private final long bytes;
  private float @Nullable [] next;
  private boolean there;
  private boolean possible;

  /**
   * For one executable.
   *
   * @param bytes what handing out the images of a step sends
   */
  ImagesAhead(Buffer images, long bytes) {
    this.images = images;
    this.bytes = bytes;
  }

  /** What handing out the images of a step sends. */
  long bytes() {
    return bytes;
  }

  /**
   * A step begins; {@code rows} are the images of the one after it, null where they are unknown.
   */
  void begin(float @Nullable [] rows) {
    next = rows;
  }

  /** A step has ended. */
  void end() {
    there = possible && next != null;
    next = null;
  }

  /** Whether the images of the step that comes are in place and on their way. */
  boolean areThere() {
    return there;
  }

  /**
   * The lines of a step, with those among them that hand images out ahead.
   *
   * @param drafts the lines as they were written
   * @param all these and others between them
   */
  List<Line> among(List<Line> all, List<Line> drafts, Listing listing) {
    List<Integer> senders = listing.handingOutImages();
    if (senders.isEmpty()) {
      return all;
    }
    possible = true;
    int last = senders.stream().mapToInt(listing::lastTouch).max().orElseThrow();
    Map<Line, Line> first = new HashMap<>();
    senders.forEach(k -> first.put(drafts.get(k), unlessThere(drafts.get(k))));
    List<List<Line>> behind =
        spread(all, drafts.get(last), senders.stream().map(drafts::get).toList());
    List<Line> lines = new ArrayList<>();
    for (int k = 0; k < all.size(); k++) {
      lines.add(first.getOrDefault(all.get(k), all.get(k)));
      lines.addAll(behind.get(k));
    }
    return lines;
  }

  /** What comes behind each line. */
  private List<List<Line>> spread(List<Line> all, Line last, List<Line> senders) {
    List<List<Line>> behind = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    boolean free = false;
    for (int k = 0; k < all.size(); k++) {
      behind.add(new ArrayList<>());
      free |= all.get(k).equals(last);
      if (free && (places.isEmpty() || all.get(k).kind() == Kind.COMPUTE)) {
        places.add(k);
      }
    }
    behind.get(places.get(0)).add(new Line("next images", Kind.COMPUTE, "", step -> put()));
    for (int k = 0; k < senders.size(); k++) {
      behind.get(places.get(k * places.size() / senders.size())).add(ahead(senders.get(k)));
    }
    return behind;
  }

  private void put() {
    if (next != null) {
      images.put(0, next);
    }
  }

  private Line ahead(Line sender) {
    return new Line(
        sender.title() + ", ahead",
        sender.kind(),
        sender.how(),
        step -> {
          if (next != null) {
            sender.instruction().run(step + 1);
          }
        });
  }

  private Line unlessThere(Line sender) {
    return new Line(
        sender.title(),
        sender.kind(),
        sender.how(),
        step -> {
          if (!there) {
            sender.instruction().run(step);
          }
        });
  }
}
