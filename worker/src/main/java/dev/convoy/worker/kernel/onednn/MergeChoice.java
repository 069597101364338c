package dev.convoy.worker.kernel.onednn;

import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.ChoiceFile;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.onednn.convolution.MergeKey;
import dev.convoy.worker.kernel.onednn.engine.CpuModel;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.global.dnnl;

/** Decides which of several kernels for narrow filter groups is used. */
interface MergeChoice {

  /**
   * The number of the chosen candidate; the first runs the groups as they are.
   *
   * @param before the format in which the input is there
   */
  int of(
      OneDnnKernels kernels, LayerShare share, OneDnnFormat before, List<LayerKernel> candidates);

  /** Whichever is the fastest here, measured once a shape and machine. */
  static MergeChoice measured(int threads) {
    ChoiceFile file = ChoiceFile.of(dnnl.dnnl_version().major() + "-" + CpuModel.fileName());
    return (kernels, share, before, candidates) -> {
      OneDnnFormat after = kernels.blocked(share.outputSizes());
      String shape = MergeKey.of(share, before, after, candidates.get(0).spec(), threads);
      KernelRace race = new KernelRace(kernels, share, before, after);
      return file.get(
              shape,
              IntStream.range(0, candidates.size()).mapToObj(Integer::toString).toList(),
              () -> Optional.of(Integer.toString(race.winner(candidates))))
          .map(Integer::valueOf)
          .orElseThrow();
    };
  }
}
