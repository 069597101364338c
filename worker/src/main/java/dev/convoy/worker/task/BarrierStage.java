package dev.convoy.worker.task;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.util.SerializableConfiguration;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Runs a body as one barrier stage, one task a worker: all start together or none does.
 *
 * <p>Spark 3.5 has barrier stages in its Scala API only; this is their Java face. It is a result
 * stage, so Spark never retries it: whoever calls decides about a new try.
 */
public final class BarrierStage {

  private BarrierStage() {}

  /**
   * Runs {@code body} in {@code workers} tasks at once and waits for all.
   *
   * @return what the bodies returned, in rank order
   */
  public static List<byte[]> run(JavaSparkContext spark, int workers, WorkerBody body) {
    List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
    RDD<byte[]> results =
        spark
            .parallelize(ranks, workers)
            .rdd()
            .barrier()
            .mapPartitions(new Task(body, spark.hadoopConfiguration()), false, bytes());
    return results.toJavaRDD().collect();
  }

  private static ClassTag<byte[]> bytes() {
    return ClassTag$.MODULE$.apply(byte[].class);
  }

  /**
   * The function Spark ships: it ignores the partition's content and runs the body. Hadoop's
   * settings travel with it, as they do with Spark's own readers: those of the session, which know
   * what its user set by {@code spark.hadoop.*} or in the program.
   */
  private static final class Task extends AbstractFunction1<Iterator<Integer>, Iterator<byte[]>>
      implements Serializable {

    private static final long serialVersionUID = 1L;
    private final WorkerBody body;
    private final SerializableConfiguration hadoop;

    Task(WorkerBody body, Configuration hadoop) {
      this.body = body;
      this.hadoop = new SerializableConfiguration(hadoop);
    }

    @Override
    public Iterator<byte[]> apply(Iterator<Integer> rank) {
      WorkerSlot slot = new BarrierSlot(BarrierTaskContext.get(), hadoop.value());
      return Iterator$.MODULE$.single(WorkerFailure.running(body, slot));
    }
  }
}
