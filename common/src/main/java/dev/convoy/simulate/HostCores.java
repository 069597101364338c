package dev.convoy.simulate;

import dev.convoy.simulate.EventQueue.Event;
import java.util.PriorityQueue;

/**
 * The cores of a host, shared by the threads that run on them: where these want more than there
 * are, all go on equally slowly (processor sharing, what a fair scheduler comes to), and some time
 * is lost besides, for threads that wait are not moved at once to a core that becomes idle.
 *
 * <p>Kept by virtual time: a clock that runs as fast as each thread does, by which no thread's end
 * changes when others come and go.
 */
final class HostCores {

  /**
   * The part of its cores that a crowded host makes use of: four workers of one thread keep 1.86 of
   * two cores busy, by what the system counts while AlexNet for CIFAR-10 is trained.
   */
  static final double CROWDED = 0.93;

  /** Work until a time of the virtual clock. */
  private record Job(double end, long number, double wanted, Event then)
      implements Comparable<Job> {
    @Override
    public int compareTo(Job that) {
      int order = Double.compare(end, that.end);
      return order != 0 ? order : Long.compare(number, that.number);
    }
  }

  private final EventQueue queue;
  private final double cores;
  private final double used;
  private final PriorityQueue<Job> jobs = new PriorityQueue<>();
  private double wanted; // cores, by all jobs
  private double clock;
  private double updated; // when the clock was
  private long numbers;
  private long version;
  private double busy;

  HostCores(EventQueue queue, double cores) {
    this(queue, cores, CROWDED);
  }

  /**
   * Cores of which a crowded host uses some.
   *
   * @param used the part that it makes use of, where threads want more than all
   */
  HostCores(EventQueue queue, double cores, double used) {
    this.queue = queue;
    this.cores = cores;
    this.used = used;
  }

  /**
   * Runs a thread's work.
   *
   * @param seconds that it takes where there are cores enough
   * @param threads how many cores it then keeps busy
   * @param then what happens at its end
   */
  void run(double seconds, double threads, Event then) {
    busy += seconds * threads;
    update();
    jobs.add(new Job(clock + seconds, numbers++, threads, then));
    wanted += threads;
    planNext();
  }

  /** Seconds of one core that all work has taken. */
  double busySeconds() {
    return busy;
  }

  private double pace() {
    return wanted <= cores ? 1 : used * cores / wanted;
  }

  private void update() {
    clock += (queue.now() - updated) * pace();
    updated = queue.now();
  }

  private void planNext() {
    Job next = jobs.peek();
    if (next != null) {
      long mine = ++version;
      double time = queue.now() + Math.max(0, next.end - clock) / pace();
      queue.at(
          time,
          () -> {
            if (mine == version) {
              finish();
            }
          });
    }
  }

  private void finish() {
    update();
    Job job = jobs.remove();
    clock = Math.max(clock, job.end); // what rounding left over
    wanted -= job.wanted;
    version++;
    job.then.happen();
    planNext();
  }
}
