package dev.convoy.worker.kernel.onednn.layer;

import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.LayoutCandidates;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.lrn_forward;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Local response normalisation of whole towers of one size: a single primitive in the layout in
 * which the input is there. In plain order, and in blocks where a tower is whole blocks, the towers
 * of a record lie one behind the other just as records do, so {@code (N, towers·C, H, W)} is {@code
 * (N·towers, C, H, W)} without moving a number.
 *
 * <p>Always in f32: oneDNN 3.11's backward in bf16 is off by up to 25 % of the gradient where the
 * sum over neighbours matters ({@code α} of 0.1 and more), rounding accounts for 0.2 %.
 *
 * <p>A share that cuts a tower, or whose towers would run slowly so, is done by {@link LrnLoops}.
 */
public final class OneDnnLocalResponseNorm {
  private final OneDnnProgram program;
  private final LrnPrimitives primitives;
  private final long[] dims;
  private final int towers;

  private OneDnnLocalResponseNorm(OneDnnProgram program, int towers) {
    this.program = program;
    this.primitives = LrnPrimitives.of(program);
    this.dims = Descs.longs(program.share().inputSizes(0));
    this.towers = towers;
  }

  /** Writes the layer's passes down, for an input that is there in a format. */
  public static void write(OneDnnProgram program, OneDnnFormat offered) {
    LayerShare share = program.share();
    List<LrnSegment> segments = LrnSegment.of(share);
    int size = segments.get(0).size();
    boolean written =
        segments.stream().allMatch(s -> s.hasNoHalo() && s.size() == size)
            && new OneDnnLocalResponseNorm(program, segments.size()).writeIfFast(offered);
    if (!written) {
      LrnLoops.write(program, segments);
    }
  }

  private boolean writeIfFast(OneDnnFormat offered) {
    if (primitives.isWrong(dims[1] / towers)) {
      return false;
    }
    Map<memory.desc, memory.desc> layouts = new LinkedHashMap<>(); // of a tower: of the whole
    for (memory.desc whole : LayoutCandidates.offeredFirst(offered, Descs.F32)) {
      memory.desc tower = tower(whole);
      if (tower != null) {
        layouts.put(tower, whole);
      }
    }
    lrn_forward.primitive_desc forward = primitives.forward(List.copyOf(layouts.keySet()));
    if (!primitives.isFast(forward)) {
      return false;
    }
    memory.desc tower = forward.src_desc();
    memory.desc whole =
        layouts.entrySet().stream()
            .filter(e -> Descs.same(e.getKey(), tower))
            .findFirst()
            .orElseThrow()
            .getValue();
    OneDnnOperand x = program.input(whole);
    OneDnnOperand y = program.output(whole);
    primitives.write(
        forward,
        x.as(tower),
        y.as(tower),
        program.gradient(y).as(tower),
        program.gradient(x).as(tower));
    return true;
  }

  /** How a tower lies where the whole lies so, or null where towers are mingled. */
  private memory.@Nullable desc tower(memory.desc whole) {
    long rows = dims[0] * towers;
    long channels = dims[1] / towers;
    if (Descs.same(whole, Descs.plain(dims))) {
      return image(rows, channels);
    } else if (dims.length != 4) {
      return null;
    } else if (towers == 1) {
      return whole;
    }
    boolean wholeBlocks = channels % Descs.BLOCK == 0 && Descs.same(whole, Descs.blocked(dims));
    return wholeBlocks ? Descs.blocked(rows, channels, dims[2], dims[3]) : null;
  }

  /** oneDNN knows two spatial sizes only, but looks at each pixel alone: any two do. */
  private memory.desc image(long rows, long channels) {
    return dims.length == 4
        ? Descs.plain(rows, channels, dims[2], dims[3])
        : Descs.plain(rows, channels, Descs.pixels(dims), 1);
  }
}
