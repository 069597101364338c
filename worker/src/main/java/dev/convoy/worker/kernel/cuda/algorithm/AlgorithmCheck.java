package dev.convoy.worker.kernel.cuda.algorithm;

import static org.bytedeco.cuda.global.cudart.cudaMemsetAsync;

import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.DeviceMemory;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.program.Launch;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether an algorithm of cuDNN's computes what it promises: it is run once on random values and
 * compared with our own sums, for some have been seen to round factors to TF32 where that was
 * forbidden, and others to lose as much by their own doing.
 *
 * <p>The error of results {@code r} is {@code sqrt(Σ (r - s)² / Σ q)} over a {@link ResultSample},
 * where {@code s} is the sum of a result's products {@code ab} in double and {@code q} that of
 * their squares {@code (ab)²}. Factors are independent and even between -1 and 1, so the mean of
 * {@code s²} is {@code q}, and the error is {@code ‖r - s‖ / ‖s‖} as if no sum ever cancelled by
 * chance. Rounding factors by {@code δ} gives an error of about {@code δ} for short and for long
 * sums alike (TF32: 3e-4). What rounding f32 sums gives grows with the root of their length, to
 * 2e-5 where a million products are added one after the other; no algorithm is to be refused for
 * that, so of longer sums all but 4096 products, in the mean, are made zeros, which leave sums as
 * they are (1e-6, whatever the length). Elements that an algorithm does not write count as wrong.
 * Where a result has few elements, it is computed from several draws, lest one be right by chance.
 *
 * <p>Where the GPU has not the memory for all rows, it is checked with as many as there is memory
 * for: half of them, a quarter, down to one.
 */
final class AlgorithmCheck {
  /** The largest error that results in f32 may have. */
  static final double BOUND = 1e-5;

  private static final int TERMS = 4096;
  private static final int FEWEST = 64; // results

  private final Gpu gpu;
  private final DeviceMemory memory;
  private final Direction direction;
  private final ConvolutionShape shape;
  private final String layer;

  /** For one direction of a shape. */
  AlgorithmCheck(
      Gpu gpu, DeviceMemory memory, Direction direction, ConvolutionShape shape, String layer) {
    this.gpu = gpu;
    this.memory = memory;
    this.direction = direction;
    this.shape = shape;
    this.layer = layer;
  }

  /**
   * Why not to take an algorithm, as {@code is off by 6.9e-04}; nothing where it is right.
   *
   * @param described all rows, with exact factors
   */
  Optional<String> objection(Algorithm algorithm, DescribedConvolution described) {
    for (int rows = shape.rows(); rows > 0; rows /= 2) {
      ConvolutionShape fewer = shape.withRows(rows);
      ResultSample sample = new ResultSample(direction, fewer);
      Optional<SearchRoom> found =
          SearchRoom.of(memory, fewer, algorithm.workspace(), sample.bytes());
      if (found.isPresent()) {
        try (SearchRoom room = found.get()) {
          return objection(
              algorithm, rows == shape.rows() ? described : described(fewer), fewer, sample, room);
        }
      }
    }
    return Optional.of("finds no memory to be checked in");
  }

  private DescribedConvolution described(ConvolutionShape fewer) {
    return new ConvolutionDescriptors(gpu, layer, fewer).with(Factors.EXACT.asked());
  }

  private Optional<String> objection(
      Algorithm algorithm,
      DescribedConvolution described,
      ConvolutionShape there,
      ResultSample sample,
      SearchRoom room) {
    ResultSample.Distance distance = ResultSample.Distance.NONE;
    for (int draw = 0; draw * sample.size() < FEWEST; draw++) {
      fill(there, room, draw);
      sample.sum(gpu, memory, room);
      forget(there, room);
      int status = direction.run(described, room.operands(), algorithm.number());
      if (status != 0) {
        return Optional.of("cannot run (status " + status + ")");
      }
      distance = distance.plus(sample.distance(gpu, memory, room));
    }
    double error = distance.error();
    return error <= BOUND // so that NaN is refused
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "is off by %.1e", error));
  }

  /** Random values everywhere; of long sums' products few are not zero. */
  private void fill(ConvolutionShape there, SearchRoom room, int draw) {
    float share = (float) Math.min(1, (double) TERMS / there.terms(direction));
    int seed = 3 * draw;
    random(room.input(), there.input(), seed, direction == Direction.FORWARD ? share : 1);
    random(room.filter(), there.filter(), seed + 1, 1);
    random(room.output(), there.output(), seed + 2, share);
  }

  private void random(long address, int[] sizes, int seed, float share) {
    long elements = ConvolutionShape.elements(sizes);
    Launch.elements(
            gpu, "random_values", elements, CudaOperand.constant(address, elements), seed, share)
        .bind(CudaOperand::offset)
        .run(0);
  }

  /** Makes every element of the result NaN. */
  private void forget(ConvolutionShape there, SearchRoom room) {
    long address = direction.result(room.input(), room.filter(), room.output());
    long bytes = there.bytes(direction.result(there.input(), there.filter(), there.output()));
    Cuda.check(
        cudaMemsetAsync(Cuda.pointer(address), 0xFF, bytes, gpu.stream()), "clearing a result");
  }
}
