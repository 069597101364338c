package dev.convoy.worker.task;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** The place that Spark, or a shared directory, gave a worker among its peers. */
public interface WorkerSlot {

  /** This worker's number, from 0 to {@code ranks() - 1}. */
  int rank();

  /** How many workers there are. */
  int ranks();

  /** The name or address under which this worker's machine is known to the others. */
  String host();

  /** How many cores this worker may use. */
  int cpus();

  /** The GPUs that are this worker's own, by the addresses Spark gave; empty without GPUs. */
  List<String> gpuAddresses();

  /**
   * Gives every worker the texts of all workers, in rank order; every worker must call it.
   *
   * <p>Under Spark a call takes about a second: call it once, never in the training loop.
   *
   * @throws RendezvousException where a peer does not come, naming the missing ranks if known
   */
  List<String> allGather(String mine);

  /**
   * How file systems are reached: what whoever started the run says; null for Hadoop's settings on
   * the class path, where Hadoop need not be.
   */
  @Nullable Configuration hadoop();

  /** True once the driver has given this run up: stop at the next step. */
  boolean cancelled();
}
