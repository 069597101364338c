package dev.convoy.worker.kernel.onednn.layer;

import dev.convoy.network.BatchNorm;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.program.BoundStep;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What batch normalisation does to values a channel: a few thousand at most, so in Java and in
 * double. Statistics are {@code (rowShards, C, 2)}: mean and sum of squared deviations, then sums
 * of {@code dy} and of {@code dy·x̂}.
 *
 * @param values values a channel in each row shard
 * @param rowShard which of them is this worker's
 */
record BatchMoments(
    List<Long> values, int rowShard, int channels, double epsilon, double momentum) {

  static BatchMoments of(LayerShare share) {
    BatchNorm layer = (BatchNorm) share.layer();
    long spatial = share.outputShape().spatialSize();
    return new BatchMoments(
        share.rowShards().stream().map(Range::size).map(rows -> rows * spatial).toList(),
        share.rowShard(),
        share.output().channels().size(),
        layer.epsilon(),
        layer.momentum());
  }

  private long all() {
    return values.stream().mapToLong(Long::longValue).sum();
  }

  void refuseOneValue(String layer) {
    if (all() == 1) {
      throw new IllegalArgumentException(
          layer + ": batch normalisation cannot train on 1 value a channel: raise the batch");
    }
  }

  /** Operands: mean, variance, running mean, running variance. */
  BoundStep updateRunning(List<ByteBuffer> operands) {
    FloatBuffer mean = floats(operands, 0);
    FloatBuffer variance = floats(operands, 1);
    FloatBuffer runningMean = floats(operands, 2);
    FloatBuffer runningVar = floats(operands, 3);
    double unbiased = (double) all() / (all() - 1);
    return step -> {
      for (int c = 0; c < channels; c++) {
        runningMean.put(c, running(runningMean.get(c), mean.get(c)));
        runningVar.put(c, running(runningVar.get(c), variance.get(c) * unbiased));
      }
    };
  }

  private float running(float old, double now) {
    return (float) ((1 - momentum) * old + momentum * now);
  }

  /** Operands: own mean, own variance, statistics. */
  BoundStep writeOwn(List<ByteBuffer> operands) {
    FloatBuffer mean = floats(operands, 0);
    FloatBuffer variance = floats(operands, 1);
    FloatBuffer statistics = floats(operands, 2);
    long n = values.get(rowShard);
    return step -> {
      for (int c = 0; c < channels; c++) {
        statistics.put(at(rowShard, c), mean.get(c));
        statistics.put(at(rowShard, c) + 1, variance.get(c) * n);
      }
    };
  }

  /**
   * Operands: statistics, mean, variance. Chan, Golub and LeVeque, Updating Formulae and a Pairwise
   * Algorithm for Computing Sample Variances, 1979.
   */
  BoundStep join(List<ByteBuffer> operands) {
    FloatBuffer statistics = floats(operands, 0);
    FloatBuffer mean = floats(operands, 1);
    FloatBuffer variance = floats(operands, 2);
    return step -> {
      for (int c = 0; c < channels; c++) {
        double n = 0;
        double m = 0;
        double squares = 0;
        for (int shard = 0; shard < values.size(); shard++) {
          long more = values.get(shard);
          double apart = statistics.get(at(shard, c)) - m;
          squares += statistics.get(at(shard, c) + 1) + apart * apart * n * more / (n + more);
          m += apart * more / (n + more);
          n += more;
        }
        mean.put(c, (float) m);
        variance.put(c, (float) (squares / n));
      }
    };
  }

  /** Operands: gradients of shift and scale over the own rows, statistics. */
  BoundStep writeOwnSums(List<ByteBuffer> operands) {
    FloatBuffer dShift = floats(operands, 0);
    FloatBuffer dScale = floats(operands, 1);
    FloatBuffer statistics = floats(operands, 2);
    return step -> {
      for (int c = 0; c < channels; c++) {
        statistics.put(at(rowShard, c), dShift.get(c));
        statistics.put(at(rowShard, c) + 1, dScale.get(c));
      }
    };
  }

  /** Operands: statistics, variance, scale, then factor and offset of the correction. */
  BoundStep correction(List<ByteBuffer> operands) {
    FloatBuffer statistics = floats(operands, 0);
    FloatBuffer variance = floats(operands, 1);
    FloatBuffer scale = floats(operands, 2);
    FloatBuffer factor = floats(operands, 3);
    FloatBuffer offset = floats(operands, 4);
    return step -> {
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        double weighted = 0;
        for (int shard = 0; shard < values.size(); shard++) {
          sum += statistics.get(at(shard, c));
          weighted += statistics.get(at(shard, c) + 1);
        }
        double w = scale.get(c) / Math.sqrt(variance.get(c) + epsilon);
        factor.put(c, (float) (-w * weighted / all()));
        offset.put(c, (float) (-w * sum / all()));
      }
    };
  }

  private int at(int shard, int channel) {
    return (shard * channels + channel) * 2;
  }

  private static FloatBuffer floats(List<ByteBuffer> operands, int k) {
    return operands.get(k).asFloatBuffer();
  }
}
