package dev.convoy.simulate;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What will happen, in order of time; what happens at one time does so in the order in which it was
 * planned, so that a simulation always goes the same way. A binary heap.
 */
final class EventQueue {

  /** Something that happens at its time. */
  interface Event {
    void happen();
  }

  private double[] times = new double[1024];
  private long[] numbers = new long[1024];
  private @Nullable Event[] events = new Event[1024];
  private int size;
  private long planned;
  private double now;

  /** Seconds since the beginning. */
  double now() {
    return now;
  }

  /** Plans something at a time that is not past. */
  void at(double time, Event event) {
    if (!(time >= now && time < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("an event at " + time + " s, planned at " + now + " s");
    }
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
      events = Arrays.copyOf(events, 2 * size);
    }
    rise(size++, time, planned++, event);
  }

  /** Lets everything happen, whatever is planned on the way included. */
  void run() {
    while (size > 0) {
      now = times[0];
      Event event = Objects.requireNonNull(events[0]);
      size--;
      Event last = Objects.requireNonNull(events[size]);
      events[size] = null;
      if (size > 0) {
        sink(times[size], numbers[size], last);
      }
      event.happen();
    }
  }

  private boolean before(double time, long number, int other) {
    return time < times[other] || (time == times[other] && number < numbers[other]);
  }

  private void rise(int from, double time, long number, Event event) {
    int at = from;
    while (at > 0 && before(time, number, (at - 1) / 2)) {
      move((at - 1) / 2, at);
      at = (at - 1) / 2;
    }
    put(at, time, number, event);
  }

  private void sink(double time, long number, Event event) {
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && before(times[child + 1], numbers[child + 1], child)) {
        child++;
      }
      if (before(time, number, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, time, number, event);
  }

  private void move(int from, int to) {
    times[to] = times[from];
    numbers[to] = numbers[from];
    events[to] = events[from];
  }

  private void put(int at, double time, long number, Event event) {
    times[at] = time;
    numbers[at] = number;
    events[at] = event;
  }
}
