package dev.convoy.worker.task;

import dev.convoy.control.Reason;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkException;
import org.apache.spark.resource.ResourceInformation;

/** A worker's place in a Spark barrier stage: the rank is the partition number. */
final class BarrierSlot implements WorkerSlot {

  private final BarrierTaskContext task;
  private final Configuration hadoop;

  BarrierSlot(BarrierTaskContext task, Configuration hadoop) {
    this.task = task;
    this.hadoop = hadoop;
  }

  @Override
  public int rank() {
    return task.partitionId();
  }

  @Override
  public int ranks() {
    return task.numPartitions();
  }

  @Override
  public String host() {
    return host(task.getTaskInfos()[rank()].address());
  }

  /** Of HOST or HOST:PORT, where a host of IPv6 may stand in brackets. */
  static String host(String address) {
    if (address.startsWith("[")) {
      return address.substring(1, address.indexOf(']'));
    }
    int colon = address.lastIndexOf(':');
    boolean hasPort = colon >= 0 && colon == address.indexOf(':');
    return hasPort ? address.substring(0, colon) : address;
  }

  @Override
  public int cpus() {
    return task.cpus();
  }

  @Override
  public List<String> gpuAddresses() {
    ResourceInformation gpu = task.resourcesJMap().get("gpu");
    return gpu == null ? List.of() : List.of(gpu.addresses());
  }

  @Override
  public List<String> allGather(String mine) {
    try {
      return List.of(gather(mine));
    } catch (SparkException e) {
      throw new RendezvousException(
          "worker " + rank() + " did not meet all " + ranks() + " workers: " + Reason.of(e), e);
    }
  }

  /** Declares what Scala throws without saying so. */
  private String[] gather(String mine) throws SparkException {
    return task.allGather(mine);
  }

  @Override
  public Configuration hadoop() {
    return hadoop;
  }

  @Override
  public boolean cancelled() {
    return task.isInterrupted();
  }
}
