package dev.convoy.driver.launch.cluster;

import dev.convoy.driver.launch.LaunchException;
import dev.convoy.worker.task.WorkerBody;
import java.util.List;

/**
 * Where workers run: opened for one kind of worker, it runs a body in all of them at once, as often
 * as asked.
 *
 * <p>Concurrency: one {@link #run} at a time; {@link #cancel} from any thread.
 */
public interface Cluster extends AutoCloseable {

  /**
   * Runs {@code body} in all the workers that it was opened for.
   *
   * @return what the bodies returned, in rank order
   * @throws LaunchException exit code 3 if there are too few places, 4 if a worker fails or is lost
   */
  List<byte[]> run(WorkerBody body);

  /** Runs {@code body} in so many of them, likewise. */
  List<byte[]> run(int workers, WorkerBody body);

  /** The host of this process as workers reach it. */
  String driverHost();

  /** The address on which this process listens for them. */
  String bindAddress();

  /** How many workers could run at once right now, those that run among them. */
  int slots();

  /**
   * Ends the current run, if there is one: its workers see {@code cancelled()}, and {@link #run}
   * throws a {@link LaunchException} with the reason.
   */
  void cancel(String reason);

  /** Ends what was started for the workers, and nothing else. */
  @Override
  void close();
}
