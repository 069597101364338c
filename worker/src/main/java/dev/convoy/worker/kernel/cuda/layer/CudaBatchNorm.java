package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.network.BatchNorm;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/**
 * Batch normalisation in two phases where the rows are split: phase 0 leaves this worker's moments
 * in its row of the statistics, phase 1 joins the rows of all in order. cuDNN's keeps its
 * statistics to itself, so these are kernels of our own. Sums are taken slice by slice and joined
 * in order, so they do not change from run to run.
 */
public final class CudaBatchNorm {
  private final CudaProgram program;
  private final BatchNorm layer;
  private final int own;
  private final int space;
  private final int elements; // of one channel, this worker's rows
  private final int slices;
  private final int threads;
  private final boolean split;
  private final CudaOperand saved;

  private CudaBatchNorm(CudaProgram program, BatchNorm layer) {
    LayerShare share = program.share();
    this.program = program;
    this.layer = layer;
    this.own = program.own();
    this.space = share.outputShape().spatialSize();
    this.elements = Math.multiplyExact(program.rows(), space);
    this.slices = CudaPass.slices(elements);
    this.threads = CudaPass.threads(elements / slices);
    this.split = share.rowShards().size() > 1;
    this.saved = program.trains() ? program.saved(2L * own) : program.forward().scratch(2L * own);
  }

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, BatchNorm layer) {
    CudaOperand runningMean = program.state("running_mean");
    CudaOperand runningVar = program.state("running_var");
    CudaBatchNorm writer = new CudaBatchNorm(program, layer);
    if (!program.trains()) {
      CudaPass pass = program.forward();
      pass.each(
          "scales_of_running", writer.own, runningMean, runningVar, layer.epsilon(), writer.saved);
      writer.normalise(pass);
      return;
    }
    if (program.share().globalRows() * writer.space == 1) {
      throw new IllegalArgumentException(
          program.share().name()
              + ": batch normalisation cannot train on 1 value a channel: raise the batch");
    }
    program.statistics(writer.split ? 2 : 0);
    writer.forward(runningMean, runningVar);
    writer.backward();
  }

  /** This worker's row of the statistics {@code (rowShards, own, 2)}. */
  private CudaOperand ownRow(CudaOperand all) {
    return all.part((long) program.share().rowShard() * own * 2, 2L * own);
  }

  private void forward(CudaOperand runningMean, CudaOperand runningVar) {
    CudaPass first = program.forward(0);
    CudaOperand statistics = split ? program.statistics(false) : first.scratch(2L * own);
    CudaOperand partial = first.scratch(2L * own * slices);
    CudaOperand x = Channelwise.input(program, first, 0);
    first.blocks("moments_block", own, slices, threads, x, partial, own, space, program.rows());
    CudaOperand mine = split ? ownRow(statistics) : statistics;
    first.each("join_slices", own, partial, mine, slices, elements);
    CudaPass last = program.forward(split ? 1 : 0);
    int[] shardRows = program.share().rowShards().stream().mapToInt(Range::size).toArray();
    last.each(
        "join_shards",
        own,
        statistics,
        program.gpu().table(shardRows),
        shardRows.length,
        space,
        layer.epsilon(),
        layer.momentum(),
        saved,
        runningMean,
        runningVar);
    normalise(last);
  }

  private void normalise(CudaPass pass) {
    CudaOperand x = Channelwise.input(program, pass, 0);
    CudaOperand y = program.output();
    pass.each(
        "normalise",
        y.elements(),
        x,
        saved,
        program.parameter(0),
        program.parameter(1),
        y,
        own,
        space,
        program.function());
  }

  private void backward() {
    CudaPass first = program.backward(0);
    CudaOperand dy = program.outputGradient();
    CudaOperand sums = split ? program.statistics(true) : first.scratch(2L * own);
    CudaOperand partial = first.scratch(2L * own * slices);
    CudaOperand x = Channelwise.input(program, first, 0);
    first.blocks(
        "gradient_sums_block",
        own,
        slices,
        threads,
        x,
        saved,
        dy,
        partial,
        at(),
        program.function(),
        own,
        space,
        program.rows());
    first.each(
        "join_gradient_slices",
        own,
        partial,
        split ? ownRow(sums) : sums,
        program.parameterGradient(0),
        program.parameterGradient(1),
        slices);
    if (program.wantsInputGradients()) {
      inputGradient(program.backward(split ? 1 : 0), sums, dy);
    }
  }

  /** What tells the slope of the function behind it, where there is one: the output. */
  private CudaOperand at() {
    return program.share().activation() == null ? CudaOperand.NONE : program.output();
  }

  private void inputGradient(CudaPass pass, CudaOperand sums, CudaOperand dy) {
    LayerShare share = program.share();
    CudaOperand factors = pass.scratch(3L * own);
    pass.each(
        "gradient_factors",
        own,
        sums,
        share.rowShards().size(),
        saved,
        program.parameter(0),
        (double) share.globalRows() * space,
        factors);
    CudaOperand x = Channelwise.input(program, pass, 0);
    CudaOperand dx = Channelwise.gradient(program, pass, 0);
    pass.each(
        "normalise_backward",
        dy.elements(),
        x,
        saved,
        factors,
        dy,
        dx,
        at(),
        program.function(),
        own,
        space);
    Channelwise.deliver(program, pass, dx, 0);
  }
}
